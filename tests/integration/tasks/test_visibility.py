"""Who sees a task: the same rule for the list, the task, its comments, its history, its exports and notifications."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.exports import export
from tests.support.wait import eventually

Sees = Callable[[Api, dict[str, Any]], bool]
"""Whether a person finds the task in one of the places where tasks are shown."""


def in_list(me: Api, task: dict[str, Any]) -> bool:
    return task["id"] in [item["id"] for item in me.get("/tasks", limit=200).json["items"]]


def in_list_of_its_team(me: Api, task: dict[str, Any]) -> bool:
    return task["id"] in [item["id"] for item in me.get("/tasks", team=task["team"]["id"]).json["items"]]


def as_detail(me: Api, task: dict[str, Any]) -> bool:
    return found(me.get(f"/tasks/{task['id']}").status)


def in_comments(me: Api, task: dict[str, Any]) -> bool:
    return found(me.get(f"/tasks/{task['id']}/comments").status)


def in_updates(me: Api, task: dict[str, Any]) -> bool:
    return found(me.get(f"/tasks/{task['id']}/updates").status)


def in_export(me: Api, task: dict[str, Any]) -> bool:
    of_its_team = {"team": task["team"]["id"]} if task["team"] else {}
    return task["id"] in [row["id"] for row in export(me, of_its_team)]


def found(status: int) -> bool:
    assert status in (200, 404)
    return status == 200


ANY_TASK = [in_list, as_detail, in_comments, in_updates, in_export]
everywhere = pytest.mark.parametrize("sees", ANY_TASK, ids=lambda sees: sees.__name__)
everywhere_of_a_team = pytest.mark.parametrize("sees", [*ANY_TASK, in_list_of_its_team], ids=lambda sees: sees.__name__)


@everywhere_of_a_team
def test_somebody_outside_the_team_does_not_see_its_tasks(
    api: Api, alice: Person, outsider: Person, sees: Sees
) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team()["id"])

    assert not sees(api.as_(outsider), task)


@everywhere_of_a_team
@pytest.mark.parametrize("role", ["owner", "manager", "member", "guest"])
def test_whoever_is_in_the_team_sees_its_tasks(api: Api, alice: Person, bob: Person, role: str, sees: Sees) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team(bob, role=role)["id"])

    assert sees(api.as_(bob), task)


@everywhere_of_a_team
def test_an_administrator_sees_every_task(api: Api, alice: Person, admin: Person, sees: Sees) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team()["id"])

    assert sees(api.as_(admin), task)


@everywhere_of_a_team
def test_whoever_leaves_the_team_sees_nothing_of_it_on_the_next_call(
    api: Api, alice: Person, bob: Person, database: Database, sees: Sees
) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team(bob)["id"])
    assert sees(api.as_(bob), task)

    database.run("DELETE FROM team_members WHERE user_id = :id", id=bob.id)

    assert not sees(api.as_(bob), task)


@everywhere
def test_a_private_task_is_seen_by_nobody_else(api: Api, alice: Person, bob: Person, sees: Sees) -> None:
    api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task()

    assert not sees(api.as_(bob), task)


@everywhere
@pytest.mark.parametrize("to_team", [False, True], ids=["to them", "to their team"])
def test_the_assignee_sees_a_private_task(api: Api, alice: Person, bob: Person, to_team: bool, sees: Sees) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(assignee={"team_id": team["id"]} if to_team else {"user_id": bob.id})

    assert sees(api.as_(bob), task)


@everywhere
def test_whoever_it_is_taken_from_sees_a_private_task_no_more(api: Api, alice: Person, bob: Person, sees: Sees) -> None:
    api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(assignee={"user_id": bob.id})

    api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": None})

    assert not sees(api.as_(bob), task)


def test_a_notification_does_not_name_a_task_one_may_not_see_any_more(
    api: Api, alice: Person, bob: Person, database: Database
) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team(bob)["id"])
    api.as_(bob).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})
    api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})
    eventually(lambda: [n for n in api.as_(bob).get("/notifications").json["items"] if n["task"]])

    database.run("DELETE FROM team_members WHERE user_id = :id", id=bob.id)

    assert {n["task"] for n in api.as_(bob).get("/notifications").json["items"]} == {None}


def test_a_filter_by_a_team_of_others_finds_nothing(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team()
    api.as_(alice).create_task(assignee={"team_id": team["id"]})

    response = api.as_(outsider).get("/tasks", assignee_team=team["id"])

    assert response.json == {"items": [], "next_cursor": None}


def test_a_filter_by_another_person_finds_only_what_one_sees(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    shared = api.as_(alice).create_task(team_id=team["id"], assignee={"user_id": alice.id})
    api.as_(alice).create_task("Secret", assignee={"user_id": alice.id})

    response = api.as_(bob).get("/tasks", assignee=alice.id)

    assert [task["id"] for task in response.json["items"]] == [shared["id"]]
