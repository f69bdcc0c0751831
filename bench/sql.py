"""SQL by PostgreSQL's own programs, which come with the wheel: pgbench and psql."""

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from pg8000.converters import literal, make_params
from sqlalchemy import event
from sqlalchemy.orm import Session

from infra.local.postgres import programs
from lib import db


@dataclass(frozen=True)
class Transactions:
    """A statement that pgbench repeats, each time as a transaction, on connections that are open.

    It is parsed and planned each time, as a function's own statements are.
    """

    url: str
    statement: str
    callers: int = 1
    seconds: int = 1

    def __call__(self) -> list[float]:
        """Milliseconds that each transaction took."""
        with TemporaryDirectory() as folder:
            script = Path(folder) / "script.sql"
            script.write_text(self.statement + ";\n")
            clients = [f"--client={self.callers}", f"--jobs={self.callers}"]
            amount = [f"--time={self.seconds}", "--no-vacuum", "--protocol=extended", "--log"]
            _run([programs() / "pgbench", *clients, *amount, f"--file={script}"], self.url, cwd=folder)
            logs = [log.read_text() for log in Path(folder).glob("pgbench_log.*")]
        return [int(line.split()[2]) / 1000 for log in logs for line in log.splitlines()]


@dataclass(frozen=True)
class Copy:
    """A query that psql reads as CSV and throws away."""

    url: str
    query: str

    def __call__(self) -> list[float]:
        """Milliseconds that it took, from psql's start to its end."""
        started = perf_counter()
        copy = f"COPY ({self.query}) TO STDOUT WITH (FORMAT csv, HEADER)"
        _run([programs() / "psql", "--no-psqlrc", f"--command={copy}"], self.url)
        return [(perf_counter() - started) * 1000]


def run_script(url: str, script: Path, **values: object) -> None:
    """Run a file of SQL in psql, with its :variables set."""
    given = [f"--set={name}={value}" for name, value in values.items()]
    _run([programs() / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", *given, f"--file={script}"], url)


def _run(command: list[str | Path], url: str, cwd: str | None = None) -> None:
    """Run a program of PostgreSQL's with its connection settings; what it prints is thrown away."""
    done = subprocess.run(
        command, env=_connection(url), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _connection(url: str) -> Mapping[str, str]:
    """An SQLAlchemy address as libpq's environment variables."""
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.path.lstrip("/"),
    }


def sent_by(url: str, work: Callable[[Session], Any]) -> str:
    """The last statement that `work` sends, with its values in it."""
    sent: list[tuple[str, Sequence[Any]]] = []
    engine = db.connect(url)

    def keep(connection: object, cursor: object, statement: str, values: Sequence[Any], *_: object) -> None:
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", keep)
    with Session(engine) as session:
        work(session)
        texts = make_params(session.connection().connection.dbapi_connection.py_types, sent[-1][1])  # type: ignore[union-attr]
    engine.dispose()
    return re.sub(r"\$(\d+)", lambda match: literal(texts[int(match[1]) - 1]), sent[-1][0])
