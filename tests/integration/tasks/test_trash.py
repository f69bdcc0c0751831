"""What is in the trash, and for how long."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.events import tick
from tests.support.exports import export
from tests.support.wait import eventually

Shows = Callable[[Api, dict[str, Any]], bool]


def throw_away(me: Api, task: dict[str, Any]) -> None:
    assert me.delete(f"/tasks/{task['id']}").status == 204


def in_list(me: Api, task: dict[str, Any]) -> bool:
    return task["id"] in [item["id"] for item in me.get("/tasks", limit=200).json["items"]]


def in_count(me: Api, task: dict[str, Any]) -> bool:
    return bool(me.get("/tasks/count", project=task["project"]["id"]).json["count"])


def in_search(me: Api, task: dict[str, Any]) -> bool:
    return bool(me.get("/tasks", text=task["title"]).json["items"])


def in_text_filter(me: Api, task: dict[str, Any]) -> bool:
    return bool(me.get("/tasks", q=f"tag:{task['tags'][0]}").json["items"])


def in_export(me: Api, task: dict[str, Any]) -> bool:
    return bool(export(me, {"project": task["project"]["id"]}))


def as_detail(me: Api, task: dict[str, Any]) -> bool:
    return me.get(f"/tasks/{task['id']}").status == 200


def in_comments(me: Api, task: dict[str, Any]) -> bool:
    return me.get(f"/tasks/{task['id']}/comments").status == 200


def in_history(me: Api, task: dict[str, Any]) -> bool:
    return me.get(f"/tasks/{task['id']}/updates").status == 200


def in_attachments(me: Api, task: dict[str, Any]) -> bool:
    return me.get(f"/tasks/{task['id']}/attachments").status == 200


def among_subtasks(me: Api, task: dict[str, Any]) -> bool:
    return task["id"] in [below["id"] for below in me.get(f"/tasks/{task['parent_id']}").json["subtasks"]]


def in_notifications(me: Api, task: dict[str, Any]) -> bool:
    told = me.get("/notifications").json["items"]
    return task["id"] in [n["task"]["id"] for n in told if n["task"]]


EVERYWHERE: list[Shows] = [
    in_list, in_count, in_search, in_text_filter, in_export, as_detail, in_comments, in_history, in_attachments,
    among_subtasks, in_notifications,
]  # fmt: skip


@pytest.fixture
def task(api: Api, alice: Person, bob: Person) -> Any:
    """A task that shows everywhere, to Bob."""
    team = api.as_(alice).create_team(bob)
    project = api.as_(alice).post("/projects", {"name": "Garden", "team_id": team["id"]}).json
    parent = api.as_(alice).create_task("Above", team_id=team["id"])
    word = f"w{uuid.uuid4().hex}"
    made = api.as_(alice).create_task(
        word, project_id=project["id"], parent_id=parent["id"], tags=[word], assignee={"user_id": bob.id}
    )
    eventually(lambda: in_notifications(api.as_(bob), made))
    return made


@pytest.mark.parametrize("shows", EVERYWHERE, ids=lambda shows: shows.__name__)
def test_what_is_in_the_trash_shows_there_only_till_it_is_restored(
    api: Api, alice: Person, bob: Person, task: Any, shows: Shows
) -> None:
    assert shows(api.as_(bob), task)

    throw_away(api.as_(alice), task)

    assert not shows(api.as_(bob), task)
    assert task["id"] in [item["id"] for item in api.as_(bob).get("/tasks", in_trash="true").json["items"]]
    api.as_(alice).post(f"/tasks/{task['id']}/restore")
    assert shows(api.as_(bob), task)
    assert api.as_(bob).get("/tasks", in_trash="true").json["items"] == []


def test_nobody_sees_a_task_in_the_trash_who_did_not_see_it_before(
    api: Api, alice: Person, outsider: Person, task: Any
) -> None:
    throw_away(api.as_(alice), task)

    response = api.as_(outsider).get("/tasks", in_trash="true")

    assert response.json["items"] == []


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("PATCH", "", {"title": "New"}),
        ("PUT", "/assignee", {"assignee": None}),
        ("PUT", "/position", {}),
        ("PUT", "/watching", {"watching": True}),
        ("PUT", "/reminders", {"minutes_before": [10]}),
        ("POST", "/claim", None),
        ("POST", "/comments", {"body": "Hello"}),
        ("POST", "/updates", {"text": "Half done"}),
        ("POST", "/attachments", {"name": "a.txt", "content_type": "text/plain"}),
    ],
)
def test_nothing_can_be_done_with_what_is_in_the_trash(
    api: Api, alice: Person, method: str, suffix: str, body: Any
) -> None:
    task = api.as_(alice).create_task()
    throw_away(api.as_(alice), task)

    response = api.as_(alice).request(method, f"/tasks/{task['id']}{suffix}", json=body)

    assert response.status == 404


def test_a_restored_task_is_as_it_was_with_both_moves_in_its_history(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(tags=["home"], due={"date": "2026-03-01"}, priority="high")
    throw_away(api.as_(alice), task)

    response = api.as_(alice).post(f"/tasks/{task['id']}/restore")

    assert response.json == {**task, "version": 3, "updated_at": response.json["updated_at"]}
    history = api.as_(alice).get(f"/tasks/{task['id']}/updates").json["items"]
    moves = [entry["changes"].get("deleted") for entry in history]
    assert moves == [{"old": True, "new": False}, {"old": False, "new": True}, None]


def test_no_notification_comes_of_what_happened_to_a_task_that_is_in_the_trash_by_then(
    api: Api, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])
    throw_away(api.as_(alice), task)
    delivered(database, task_id=task["id"])

    told = api.as_(bob).get("/notifications").json["items"]

    assert task["id"] not in [n["task"]["id"] for n in told if n["task"]]


def test_after_30_days_a_task_is_gone_for_good_with_all_that_belongs_to_it(
    api: Api, alice: Person, bob: Person, stack: Stack, database: Database, task: Any
) -> None:
    first = api.as_(bob).post(f"/tasks/{task['id']}/comments", {"body": "Hello"}).json
    reply = {"body": "Hi", "parent_id": first["id"], "mentions": [bob.id]}
    api.as_(alice).post(f"/tasks/{task['id']}/comments", reply)
    api.as_(alice).put(f"/tasks/{task['id']}/reminders", {"minutes_before": [10]})
    api.as_(alice).post(f"/tasks/{task['id']}/relations", {"to_id": task["parent_id"], "kind": "blocks"})
    below = api.as_(alice).create_task(parent_id=task["id"])
    young = api.as_(alice).create_task()
    for each, age in ((task, "30 days 1 minute"), (young, "29 days 23 hours")):
        throw_away(api.as_(alice), each)
        aged = "UPDATE tasks SET deleted_at = now() - CAST(:age AS interval) WHERE id = :id"
        database.run(aged, age=age, id=each["id"])

    assert tick(stack.function_url("clock")).status == 204

    left = "SELECT (SELECT count(*) FROM tasks WHERE id = :id) + (SELECT count(*) FROM comments WHERE task_id = :id)"
    assert database.value(left, id=task["id"]) == 0
    assert api.as_(alice).get(f"/tasks/{below['id']}").json["parent_id"] is None
    assert api.as_(alice).post(f"/tasks/{young['id']}/restore").status == 200
