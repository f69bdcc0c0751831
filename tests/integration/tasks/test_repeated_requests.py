"""A POST that is sent ten times with one Idempotency-Key, eight at once, has one effect and one answer"""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person
from tests.support.database import Database
from tests.support.wait import eventually

CSV = "title,status,priority,project\na,todo,none,Home\nb,done,low,Home\n"


@dataclass(frozen=True)
class Repeated:
    """What is sent about a task of one's own, and what it leaves behind, counted in the database."""

    path: str
    body: Any
    effect: str
    """A query for one row of numbers, of the task `:task` or the person `:me`."""
    once: dict[str, int]


REPEATED = {
    "create": Repeated(
        "/tasks",
        {"title": "Cook", "assignee": {"user_id": "{me}"}},
        """SELECT (SELECT count(*) FROM tasks WHERE creator_id = :me AND title = 'Cook') AS tasks,
                  (SELECT count(*) FROM task_updates WHERE actor_id = :me) - 1 AS updates,
                  (SELECT count(*) FROM outbox
                   WHERE data->>'by' = CAST(:me AS text) AND data->>'task_id' <> :task) AS events""",
        {"tasks": 1, "updates": 1, "events": 2},
    ),
    "import": Repeated(
        "/tasks/import",
        {"csv": CSV},
        """SELECT (SELECT count(*) FROM tasks WHERE creator_id = :me) - 1 AS tasks,
                  (SELECT count(*) FROM projects WHERE owner_id = :me) AS projects,
                  (SELECT count(*) FROM outbox
                   WHERE data->>'by' = CAST(:me AS text) AND data->>'task_id' <> :task) AS events""",
        {"tasks": 2, "projects": 1, "events": 2},
    ),
    "comment": Repeated(
        "/tasks/{task}/comments",
        {"body": "Hello"},
        """SELECT (SELECT count(*) FROM comments WHERE task_id = CAST(:task AS uuid)) AS comments,
                  (SELECT count(*) FROM outbox WHERE data->>'task_id' = :task) - 1 AS events""",
        {"comments": 1, "events": 1},
    ),
    "written update": Repeated(
        "/tasks/{task}/updates",
        {"text": "Half done"},
        "SELECT count(*) - 1 AS updates FROM task_updates WHERE task_id = CAST(:task AS uuid)",
        {"updates": 1},
    ),
    "bulk change": Repeated(
        "/tasks/bulk-change",
        {"ids": ["{task}"], "changes": {"status": "done", "assignee": {"user_id": "{me}"}}},
        """SELECT (SELECT version FROM tasks WHERE id = CAST(:task AS uuid)) AS version,
                  (SELECT count(*) FROM task_updates WHERE task_id = CAST(:task AS uuid)) - 1 AS updates,
                  (SELECT count(*) FROM outbox WHERE data->>'task_id' = :task) - 1 AS events""",
        {"version": 3, "updates": 2, "events": 2},
    ),
    "bulk delete": Repeated(
        "/tasks/bulk-delete",
        {"ids": ["{task}"]},
        """SELECT (SELECT version FROM tasks WHERE id = CAST(:task AS uuid)) AS version,
                  (SELECT count(*) FROM outbox WHERE data->>'task_id' = :task) - 1 AS events""",
        {"version": 2, "events": 1},
    ),
}


def filled(value: Any, **names: str) -> Any:
    """The same with the ids put in."""
    if isinstance(value, dict):
        return {key: filled(each, **names) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, **names) for each in value]
    return value.format(**names) if isinstance(value, str) and value.startswith(("{", "/")) else value


@pytest.mark.parametrize("kind", REPEATED)
def test_it_has_one_effect_and_the_first_answer_each_time(
    kind: str, api: Api, alice: Person, database: Database
) -> None:
    repeated, me, key = REPEATED[kind], api.as_(alice), str(uuid.uuid4())
    ids = {"task": me.create_task()["id"], "me": alice.id}
    path, body = filled(repeated.path, **ids), filled(repeated.body, **ids)

    answers = ten_times(lambda: me.request("POST", path, {"Idempotency-Key": key}, json=body))

    replayed = [answer for answer in answers if "Idempotency-Replayed" in answer.headers]
    assert {(answer.status, answer.body) for answer in answers} == {(answers[0].status, answers[0].body)}
    assert (answers[0].status < 300, len(replayed)) == (True, 9)
    assert database.rows(repeated.effect, **ids) == [repeated.once]


def test_two_people_with_one_key_both_get_their_own(api: Api, alice: Person, bob: Person) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    people = [api.as_(alice), api.as_(bob)] * 4

    with ThreadPoolExecutor(8) as pool:
        senders = [pool.submit(until_answered, me.request, "POST", "/tasks", key, json={"title": "x"}) for me in people]
        answers = [sender.result() for sender in senders]

    made = [me.get("/tasks", creator="me").json["items"] for me in people[:2]]
    assert [[task["id"] for task in tasks] for tasks in made] == [[answers[0].json["id"]], [answers[1].json["id"]]]
    assert [answer.json["creator"]["id"] for answer in answers] == [alice.id, bob.id] * 4


def ten_times(send: Callable[[], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: until_answered(send), range(10)))


def until_answered(send: Callable[..., Answer], *args: Any, **more: Any) -> Answer:
    """Send it again for as long as the first one is under way."""

    def answered() -> list[Answer]:
        answer = send(*args, **more)
        return [] if answer.problem == "idempotency-key-in-flight" else [answer]

    return eventually(answered)[0]
