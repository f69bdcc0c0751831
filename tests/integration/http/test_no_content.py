"""204: an answer without content says nothing about its kind (RFC 9110, 8.3)"""

from uuid import uuid4

import urllib3

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.events import deliver


def test_an_operation_that_has_nothing_to_say_names_no_kind_of_content(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).delete(f"/tasks/{task['id']}")

    assert (response.status, response.body) == (204, b"")
    assert "Content-Type" not in response.headers


def test_nor_does_it_when_it_is_answered_again(api: Api, alice: Person) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    answers = [api.as_(alice).request("POST", "/notifications/mark-all-read", key) for _ in range(2)]

    assert [answer.status for answer in answers] == [204, 204]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert not any("Content-Type" in answer.headers for answer in answers)


def test_nor_does_a_probe(stack: Stack) -> None:
    response = urllib3.request("GET", f"{stack.function_url('tasks')}/health", retries=False)

    assert response.status == 204
    assert "Content-Type" not in response.headers


def test_nor_does_an_event_that_was_taken(stack: Stack, alice: Person) -> None:
    data = {"task_id": str(uuid4()), "version": 1, "by": alice.id, "comment_id": str(uuid4()), "mentioned": []}

    response = deliver(stack.function_url("notify"), "dormouse.task.mentioned.v1", data)

    assert response.status == 204
    assert "Content-Type" not in response.headers
