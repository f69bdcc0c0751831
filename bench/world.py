"""What is measured: a running Dormouse with a million tasks; and the empty function."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
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
MILLION = Path(__file__).with_name("million.sql")
PASSWORD = "correct horse battery staple"
PEOPLE, TEAMS = 1000, 100
SIGNED_IN_FOR = 240.0


class Person:
    """Somebody with an account."""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack, self._email = stack, f"{name}@example.com"
        account = {"email": self._email, "password": PASSWORD, "display_name": name.capitalize()}
        _ask(stack, "/auth/register", {"Content-Type": "application/json"}, json.dumps(account))
        self._sign_in()
        me = _ask(stack, "/auth/me", self.authorization)
        self.caller = Caller(UUID(me["id"]), is_admin=me["is_admin"])

    @property
    def authorization(self) -> dict[str, str]:
        """What they send with each request, good for some minutes."""
        if perf_counter() - self._since > SIGNED_IN_FOR:
            self._sign_in()
        return {"Authorization": f"Bearer {self._token}"}

    def _sign_in(self) -> None:
        form = {"grant_type": "password", "username": self._email, "password": PASSWORD}
        self._token = _ask(self._stack, "/auth/token", {}, urlencode(form))["access_token"]
        self._since = perf_counter()


@dataclass(frozen=True)
class World:
    """`tasks` tasks of a thousand people in a hundred teams (million.sql); `empty` is the empty function's URL.

    Person 1 is an administrator and sees them all, `member` sees one in nine, the outsider sees none.
    """

    stack: Stack
    database: Engine
    folder: Path
    empty: str
    tasks: int
    administrator: Person
    member: Person
    outsider: Person
    samples: int
    """How often each kind of request is measured that there are many kinds of."""

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
def world(tasks: int, samples: int) -> Iterator[World]:
    """Everything started and filled; stopped and removed in the end."""
    with TemporaryDirectory(prefix="dormouse-bench-") as made:
        folder = Path(made)
        folder.chmod(0o711)  # PostgreSQL may run as another user.
        with Stack(folder / "data") as stack, running(EMPTY, folder) as empty:
            # The first one to sign up is the administrator.
            admin, member, outsider = (Person(stack, name) for name in ("admin", "member", "outsider"))
            ids = {"admin": admin.caller.id, "member": member.caller.id, "outsider": outsider.caller.id}
            run_script(stack.database_url("superuser"), MILLION, people=PEOPLE, teams=TEAMS, tasks=tasks, **ids)
            database = db.connect(stack.database_url())
            yield World(stack, database, folder, empty.url, tasks, admin, member, outsider, samples)
            database.dispose()


def _ask(stack: Stack, path: str, headers: dict[str, str], body: str | None = None) -> Any:
    url = f"{stack.url}/api/v1{path}"
    request = urllib.request.Request(url, body.encode() if body else None, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
