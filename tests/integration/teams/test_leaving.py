"""Whoever is no longer in a team has no part in it from the next call on, everywhere."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.exports import export
from tests.support.wait import eventually

Leave = Callable[[], None]


@pytest.fixture
def team(api: Api, alice: Person, bob: Person) -> Any:
    return api.as_(alice).create_team(bob, name="Kitchen")


@pytest.fixture
def task(api: Api, alice: Person, bob: Person, team: Any) -> Any:
    """A task of the team that Bob has commented on, and so hears of."""
    made = api.as_(alice).create_task("Stir the soup", team_id=team["id"])
    api.as_(bob).post(f"/tasks/{made['id']}/comments", {"body": "Stirring."})
    return made


@pytest.fixture(params=["leaves", "is taken out"])
def leave(request: pytest.FixtureRequest, api: Api, alice: Person, bob: Person, team: Any) -> Leave:
    """Has Bob go, in one way or the other."""
    by = bob if request.param == "leaves" else alice

    def go() -> None:
        assert api.as_(by).delete(f"/teams/{team['id']}/members/{bob.id}").status == 204

    return go


def test_neither_the_team_nor_its_tasks_are_there(api: Api, bob: Person, team: Any, task: Any, leave: Leave) -> None:
    leave()

    bobs = api.as_(bob)
    answers = {
        "team": bobs.get(f"/teams/{team['id']}"),
        "members": bobs.get(f"/teams/{team['id']}/members"),
        "task": bobs.get(f"/tasks/{task['id']}"),
        "change": bobs.patch(f"/tasks/{task['id']}", {"title": "Mine"}),
        "assign": bobs.put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}}),
        "comments": bobs.get(f"/tasks/{task['id']}/comments"),
        "comment": bobs.post(f"/tasks/{task['id']}/comments", {"body": "Still here."}),
        "updates": bobs.get(f"/tasks/{task['id']}/updates"),
    }
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 404)


def test_no_list_shows_anything_of_it(api: Api, bob: Person, team: Any, task: Any, leave: Leave) -> None:
    leave()

    bobs = api.as_(bob)
    shown = [bobs.get("/tasks"), bobs.get("/tasks", team=team["id"]), bobs.get("/teams")]
    assert [answer.json["items"] for answer in shown] == [[], [], []]


def test_no_new_task_can_be_put_into_it_or_given_to_it(api: Api, bob: Person, team: Any, leave: Leave) -> None:
    leave()

    put_in = api.as_(bob).post("/tasks", {"title": "Soup", "team_id": team["id"]})
    given = api.as_(bob).post("/tasks", {"title": "Soup", "assignee": {"team_id": team["id"]}})

    assert (put_in.status, given.status) == (403, 403)


def test_they_are_given_no_work_any_more(api: Api, alice: Person, bob: Person, task: Any, leave: Leave) -> None:
    leave()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})

    assert (response.status, response.problem) == (403, "assignment-not-allowed")


def test_an_export_has_nothing_of_it(api: Api, bob: Person, task: Any, leave: Leave) -> None:
    own = api.as_(bob).create_task("Private to Bob")
    leave()

    rows = export(api.as_(bob))

    assert [row["id"] for row in rows] == [own["id"]]


def test_they_are_told_nothing_of_it(
    api: Api, alice: Person, bob: Person, task: Any, leave: Leave, database: Database
) -> None:
    leave()

    api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "Who stirs now?"})

    delivered(database, task_id=task["id"])
    assert [n for n in api.as_(bob).get("/notifications").json["items"] if n["kind"] == "commented"] == []


def test_what_they_were_told_before_does_not_name_the_task_any_more(
    api: Api, alice: Person, bob: Person, task: Any, leave: Leave
) -> None:
    api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "Thank you."})
    inbox = api.as_(bob)
    before = eventually(lambda: [n for n in inbox.get("/notifications").json["items"] if n["kind"] == "commented"])
    leave()

    after = [n for n in inbox.get("/notifications").json["items"] if n["kind"] == "commented"]

    assert (before[0]["task"]["title"], after[0]["task"]) == ("Stir the soup", None)
    assert b"Stir the soup" not in inbox.get("/notifications").body


def test_who_made_or_has_a_task_still_sees_it(api: Api, bob: Person, team: Any, leave: Leave) -> None:
    own = api.as_(bob).create_task("Bob's soup", team_id=team["id"])
    leave()

    response = api.as_(bob).get(f"/tasks/{own['id']}")

    assert response.status == 200
