"""`python -m migrations`: the schema, and each function's role."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from infra.local.postgres import Postgres
from infra.local.process import ROOT
from lib.db import sqlstate
from migrations.models import metadata
from migrations.roles import GRANTS

# Indexes, and constraints over several columns, stand in the migrations alone: no model has a use for them.
ONLY_IN_SQL = {"remove_index", "remove_constraint"}
PASSWORDS = {f"{function.upper()}_PASSWORD": f"it's 100% {function}" for function in GRANTS}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    """A new PostgreSQL, in which nothing of ours is yet."""
    with Postgres(tmp_path / "postgres", settings={"fsync": "off"}) as server:
        yield server


def migrate(url: str, **environment: str) -> subprocess.Popen[str]:
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": url, **environment}
    command = [sys.executable, "-m", "migrations"]
    return subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finished(run: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = run.communicate(timeout=120)
    return run.returncode, said


def connection_to(url: str) -> Connection:
    return create_engine(url, poolclass=NullPool).connect()


def url_of(server: Postgres, function: str) -> str:
    return server.url_for(f"dormouse_{function}", quote(PASSWORDS[f"{function.upper()}_PASSWORD"]))


def difference(url: str) -> list[object]:
    with connection_to(url) as connection:
        compared = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = compare_metadata(compared, metadata)
    return [change for change in found if isinstance(change, list) or change[0] not in ONLY_IN_SQL]


def test_the_migrations_make_what_the_models_say(server: Postgres) -> None:
    finished(migrate(server.url))

    assert difference(server.url) == []


def test_each_role_signs_in_with_the_password_it_was_given(server: Postgres) -> None:
    finished(migrate(server.url, **PASSWORDS))

    for function in GRANTS:
        with connection_to(url_of(server, function)) as connection:
            assert connection.scalar(text("SELECT current_user")) == f"dormouse_{function}"


def test_two_at_once_and_one_after_them_do_no_harm(server: Postgres) -> None:
    at_once = [migrate(server.url, **PASSWORDS) for _ in range(2)]

    ends = [*map(finished, at_once), finished(migrate(server.url, **PASSWORDS))]

    assert ends == [(0, "The database is up to date.\n")] * 3
    assert difference(server.url) == []


def test_a_right_that_is_not_listed_any_more_is_taken_away(server: Postgres) -> None:
    finished(migrate(server.url, **PASSWORDS))
    with connection_to(server.url) as owner, owner.begin():
        owner.execute(text("GRANT SELECT ON passwords TO dormouse_tasks"))

    finished(migrate(server.url))

    with connection_to(url_of(server, "tasks")) as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(text("SELECT * FROM passwords"))
    assert sqlstate(refused.value) == "42501"


def test_without_the_address_of_a_database_it_says_what_to_set() -> None:
    status, said = finished(migrate(""))

    assert status == 1
    assert said == "Set DATABASE_URL to the address of the database, as its owner.\n"
