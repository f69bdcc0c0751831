"""What is measured: a running Dormouse with many tasks and one who sees them all; and the empty function."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Engine

from bench.function import running
from bench.sql import run_script
from infra.local.process import ROOT
from infra.local.stack import Stack
from lib import db
from lib.identity import Caller

EMPTY = ROOT / "bench" / "empty" / "main.py"
SEED = Path(__file__).with_name("seed.sql")
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class World:
    """`member` belongs to a team with `tasks` tasks and is no administrator; `empty` is the empty function's URL."""

    stack: Stack
    database: Engine
    folder: Path
    empty: str
    tasks: int
    member: Caller
    authorization: dict[str, str]

    def url(self, function: str, path: str) -> str:
        """Where a function answers, past the gateway."""
        return f"{self.stack.function_url(function)}{path}"

    def environment(self, function: str) -> dict[str, str]:
        """What one more process of this function needs."""
        return {
            "FUNCTION": function,
            "DATABASE_URL": self.stack.database_url(function),
            "PUBLIC_URL": f"http://localhost:{self.stack.ports.gateway}",
            "K_SINK": f"http://127.0.0.1:{self.stack.ports.broker}",
            **self.stack.plan.s3.environment,
        }


@contextmanager
def world(tasks: int) -> Iterator[World]:
    """Everything started and filled; stopped and removed in the end."""
    with TemporaryDirectory(prefix="dormouse-bench-") as made:
        folder = Path(made)
        folder.chmod(0o711)  # PostgreSQL may run as another user.
        with Stack(folder / "data") as stack, running(EMPTY, folder) as empty:
            _sign_up(stack, "administrator")  # The first one is, and sees everything.
            token = _sign_up(stack, "member")
            authorization = {"Authorization": f"Bearer {token}"}
            member = Caller(UUID(_ask(stack, "/auth/me", authorization)["id"]), is_admin=False)
            run_script(stack.database_url(), SEED, member=member.id, tasks=tasks)
            database = db.connect(stack.database_url())
            yield World(stack, database, folder, empty.url, tasks, member, authorization)
            database.dispose()


def _sign_up(stack: Stack, name: str) -> str:
    email = f"{name}@example.com"
    account = {"email": email, "password": PASSWORD, "display_name": name.capitalize()}
    _ask(stack, "/auth/register", {"Content-Type": "application/json"}, json.dumps(account))
    form = {"grant_type": "password", "username": email, "password": PASSWORD}
    token: str = _ask(stack, "/auth/token", {}, urlencode(form))["access_token"]
    return token


def _ask(stack: Stack, path: str, headers: dict[str, str], body: str | None = None) -> Any:
    url = f"{stack.url}/api/v1{path}"
    request = urllib.request.Request(url, body.encode() if body else None, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
