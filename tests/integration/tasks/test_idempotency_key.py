"""Idempotency-Key: a POST that is sent again is answered as the first time, and has its effect once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.database import Database
from tests.support.events import tick
from tests.support.wait import eventually


def post(me: Api, key: str, body: Any, path: str = "/tasks") -> Answer:
    return me.request("POST", path, headers={"Idempotency-Key": key}, json=body)


def titles(me: Api) -> list[str]:
    return [task["title"] for task in me.get("/tasks", limit=200).json["items"]]


def lock_of(person: Person, key: str) -> str:
    """The statement that takes the lock under which the first request of a key works."""
    digest = f"hashtextextended('{person.id} {key}', 0)"
    return f"SELECT pg_advisory_xact_lock({digest})"


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())


@pytest.mark.parametrize("bad", ["", " ", "two words", "x" * 256, "tab\tbed"])
def test_a_key_that_is_none_is_refused_and_nothing_is_made(api: Api, alice: Person, bad: str) -> None:
    response = post(api.as_(alice), bad, {"title": "Cook"})

    assert response.status == 422
    assert response.fields == ["header.Idempotency-Key"]
    assert titles(api.as_(alice)) == []


def test_the_same_request_again_gets_the_first_answer_again(api: Api, alice: Person, key: str) -> None:
    first = post(api.as_(alice), key, {"title": "Cook"})
    api.as_(alice).patch(f"/tasks/{first.json['id']}", {"title": "Changed meanwhile"})

    again = post(api.as_(alice), key, {"title": "Cook"})

    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
    kept = ["Content-Type", "Location", "ETag", "Cache-Control"]
    assert [again.headers[name] for name in kept] == [first.headers[name] for name in kept]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert titles(api.as_(alice)) == ["Changed meanwhile"]


@pytest.mark.parametrize(
    ("path", "body"), [("/tasks", {"title": "Wash"}), ("/tasks", {"title": "Cook "}), ("/tasks/bulk-delete", None)]
)
def test_the_same_key_for_something_else_is_refused(api: Api, alice: Person, key: str, path: str, body: Any) -> None:
    post(api.as_(alice), key, {"title": "Cook"})

    response = post(api.as_(alice), key, body or {"title": "Cook"}, path)

    assert (response.status, response.problem) == (422, "idempotency-key-reused")
    assert titles(api.as_(alice)) == ["Cook"]


def test_a_key_is_ones_own(api: Api, alice: Person, bob: Person, key: str) -> None:
    post(api.as_(alice), key, {"title": "Hers"})

    response = post(api.as_(bob), key, {"title": "His"})

    assert (response.status, response.json["title"]) == (201, "His")


def test_while_the_first_request_is_under_way_the_next_is_told_so(
    api: Api, alice: Person, key: str, database: Database
) -> None:
    with database.holding(lock_of(alice, key)):
        response = post(api.as_(alice), key, {"title": "Cook"})

    assert (response.status, response.problem) == (409, "idempotency-key-in-flight")
    assert post(api.as_(alice), key, {"title": "Cook"}).status == 201
    assert titles(api.as_(alice)) == ["Cook"]


def test_a_request_that_waits_inside_its_work_holds_its_key(api: Api, alice: Person, key: str, stack: Stack) -> None:
    database = Database(stack.database_url("superuser"))
    first: list[Answer] = []
    work = threading.Thread(target=lambda: first.append(post(api.as_(alice), key, {"title": "Cook"})))

    with database.holding("LOCK TABLE task_updates IN ACCESS EXCLUSIVE MODE"):
        work.start()
        eventually(lambda: database.waits_for_a_lock("tasks"))
        second = post(api.as_(alice), key, {"title": "Cook"})
    work.join()

    assert (second.status, first[0].status) == (409, 201)


@pytest.mark.parametrize(
    ("body", "status"), [({"title": ""}, 422), ({"title": "Cook", "assignee": {"user_id": str(uuid.uuid4())}}, 403)]
)
def test_a_refusal_is_not_kept(
    api: Api, alice: Person, key: str, database: Database, body: dict[str, Any], status: int
) -> None:
    refused = post(api.as_(alice), key, body)

    made = post(api.as_(alice), key, {"title": "Cook"})

    assert (refused.status, made.status) == (status, 201)


def test_ten_times_and_eight_at_once_make_one_task(api: Api, alice: Person, key: str, database: Database) -> None:
    def until_answered(_: int) -> Answer:
        answers = (post(api.as_(alice), key, {"title": "Cook"}) for _ in iter(int, 1))
        return eventually(lambda: [found for found in [next(answers)] if found.status != 409])[0]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(until_answered, range(10)))

    assert {(answer.status, answer.json["id"]) for answer in answers} == {(201, answers[0].json["id"])}
    assert titles(api.as_(alice)) == ["Cook"]
    events = "SELECT count(*) FROM outbox WHERE data @> jsonb_build_object('task_id', CAST(:id AS text))"
    assert database.value(events, id=answers[0].json["id"]) == 1


def test_after_a_day_a_key_is_a_new_one(api: Api, alice: Person, stack: Stack, database: Database, key: str) -> None:
    young = str(uuid.uuid4())
    for each in (key, young):
        post(api.as_(alice), each, {"title": "Cook"})
    age = "UPDATE idempotent_requests SET created_at = now() - CAST(:age AS interval) WHERE key = :key"
    database.run(age, age="24 hours 1 second", key=key)
    database.run(age, age="23 hours 59 minutes", key=young)

    assert tick(stack.function_url("clock")).status == 204

    answers = [post(api.as_(alice), each, {"title": "Cook"}) for each in (key, young)]
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true"]


@pytest.mark.parametrize(
    "path", ["/teams", "/projects", "/views", "/exports", "/notifications/mark-all-read", "/tasks/import"]
)
def test_a_key_holds_for_other_operations_of_every_function(api: Api, alice: Person, key: str, path: str) -> None:
    body: Any = {"csv": "title,status,priority\nCook,todo,none\n"} if path == "/tasks/import" else {"name": "Kitchen"}
    body = {"/exports": {}, "/notifications/mark-all-read": None}.get(path, body)

    answers = [post(api.as_(alice), key, body, path) for _ in range(2)]

    assert answers[0].status < 300
    assert (answers[1].status, answers[1].body) == (answers[0].status, answers[0].body)
    assert answers[1].headers["Idempotency-Replayed"] == "true"


def test_what_makes_a_secret_takes_no_key_and_no_answer_is_kept(
    api: Api, alice: Person, key: str, database: Database
) -> None:
    answers = [post(api.as_(alice), key, {"name": "Backup", "scope": "read"}, "/auth/api-tokens") for _ in range(2)]

    assert len({answer.json["token"] for answer in answers}) == 2
    assert database.value("SELECT count(*) FROM idempotent_requests WHERE key = :key", key=key) == 0
