"""SIGKILL while a request with an Idempotency-Key is under way: the key is good for one effect all the same"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import urllib3

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.wait import eventually
from tests.system.reliability.wreck import gate, kill

pytestmark = pytest.mark.usefixtures("whole")

CREATE = ("/tasks", {"title": "Cook"}, "SELECT count(*) FROM tasks WHERE creator_id = :me AND title = 'Cook'", 1)
IMPORT = (
    "/tasks/import",
    {"csv": "title,status,priority\nCook,todo,none\nWash,todo,none\n"},
    "SELECT count(*) FROM tasks WHERE creator_id = :me AND title <> 'Given'",
    2,
)
COMMENT = ("/tasks/{task}/comments", {"body": "Hello"}, "SELECT count(*) FROM comments WHERE author_id = :me", 1)
each_request = pytest.mark.parametrize("request_", [CREATE, IMPORT, COMMENT], ids=["create", "import", "comment"])

Send = Callable[[str, Any], urllib3.BaseHTTPResponse]


@pytest.fixture
def send(api: Api, alice: Person) -> Send:
    """Alice sends a request with a key that is the same every time; the answer, whatever it is."""
    headers = {"Authorization": f"Bearer {alice.token}", "Idempotency-Key": str(uuid4())}
    task = api.as_(alice).create_task("Given")["id"]

    def post(path: str, body: Any) -> urllib3.BaseHTTPResponse:
        url = f"{api.url}/api/v1{path.format(task=task)}"
        return urllib3.request("POST", url, headers=headers, json=body, retries=False, timeout=30)

    return post


def until_answered(send: Send, path: str, body: Any) -> urllib3.BaseHTTPResponse:
    """Again, until the function is back and knows that the first request has ended."""

    def answered() -> list[urllib3.BaseHTTPResponse]:
        answer = send(path, body)
        return [answer] if answer.status < 300 else []

    return eventually(answered)[0]


@each_request
def test_a_key_whose_request_died_before_its_commit_is_a_new_one(
    request_: Any, stack: Stack, database: Database, alice: Person, send: Send, meanwhile: Any
) -> None:
    path, body, count, once = request_
    with database.holding("LOCK TABLE outbox IN SHARE MODE"):
        lost = meanwhile(send, path, body)
        eventually(lambda: database.waits_for_a_lock("tasks"))

        kill(stack.process("tasks"))

    assert lost.result().status == 502
    answer = until_answered(send, path, body)
    assert "Idempotency-Replayed" not in answer.headers
    assert database.value(count, me=alice.id) == once


@each_request
def test_a_key_whose_answer_was_lost_in_its_commit_gets_that_answer(
    request_: Any, stack: Stack, database: Database, alice: Person, send: Send, meanwhile: Any
) -> None:
    path, body, count, once = request_
    with gate(database, "idempotent_requests"):
        lost = meanwhile(send, path, body)
        eventually(lambda: database.waits_for_a_lock("tasks"))

        kill(stack.process("tasks"))

    assert lost.result().status == 502
    answer = until_answered(send, path, body)
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert database.value(count, me=alice.id) == once
