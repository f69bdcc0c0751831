"""An error that nobody expected: a plain 500, with everything about it in the log and nothing in the answer.

Provoked without touching the code: the auth function over a database that was never migrated.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from sqlalchemy import create_engine, text

from infra.local.ports import free_port
from infra.local.process import ROOT, Process
from infra.local.programs import function
from infra.local.stack import Stack

INTERNALS = ["signing_keys", "relation", "SELECT", "Traceback", "sqlalchemy", "pg8000", "lib/", ".py", "42P01"]


@pytest.fixture(scope="module")
def broken(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The auth function over an empty database."""
    server = create_engine(stack.database_url("superuser"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE never_migrated"))
    settings = {
        "FUNCTION": "auth",
        "DATABASE_URL": stack.database_url("auth").removesuffix("/dormouse") + "/never_migrated",
        "PUBLIC_URL": stack.url,
        "SIGNING_KEY_PASSPHRASE": "sixteen characters",
        **stack.plan.s3.environment,
    }
    log = tmp_path_factory.mktemp("broken") / "auth.log"
    with function("auth", ROOT / "functions" / "auth" / "main.py", free_port(), settings, log) as process:
        yield process


@pytest.fixture
def answer(broken: Process) -> urllib3.BaseHTTPResponse:
    url = f"http://{broken.address}/.well-known/jwks.json"
    return urllib3.request("GET", url, headers={"X-Request-Id": "the-broken-one"}, retries=False, timeout=30)


def test_it_is_answered_with_a_problem_that_names_the_request(answer: urllib3.BaseHTTPResponse) -> None:
    problem: dict[str, Any] = answer.json()

    assert (answer.status, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert (problem["type"], problem["request_id"]) == ("/problems/internal-error", "the-broken-one")


def test_its_answer_shows_nothing_of_the_inside(answer: urllib3.BaseHTTPResponse) -> None:
    shown = answer.data.decode() + str(dict(answer.headers))

    assert [word for word in INTERNALS if word in shown] == []


def test_the_log_tells_all_about_it(broken: Process, answer: urllib3.BaseHTTPResponse) -> None:
    lines = [json.loads(line) for line in broken.log.read_text().splitlines() if line.startswith("{")]

    told = [line for line in lines if line.get("request_id") == "the-broken-one" and "exception" in line]
    assert 'relation "signing_keys" does not exist' in told[0]["exception"]
