"""GET /tasks: what it refuses, what it shows, and the filters."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database


def titles(me: Api, **query: Any) -> list[str]:
    """What a list shows, in its order."""
    return [task["title"] for task in me.get("/tasks", **query).json["items"]]


def test_nobody_lists_tasks_without_signing_in(api: Api) -> None:
    response = api.get("/tasks")

    assert response.status == 401


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "1e2"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "x" * 501}, "cursor"),
        ({"assignee_team": "me"}, "assignee_team"),
        ({"team": "kitchen"}, "team"),
        ({"team": "\0"}, "team"),
        ({"sort": "size"}, "sort"),
        ({"filter": "x"}, "filter"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, Any], field: str) -> None:
    response = api.as_(alice).get("/tasks", **query)

    assert response.status == 422
    assert response.fields == [f"query.{field}"]


@pytest.mark.parametrize("status", ["finished", ["todo", "finished"], "", "todo,done"])
def test_a_status_that_there_is_not_is_refused(api: Api, alice: Person, status: Any) -> None:
    response = api.as_(alice).get("/tasks", status=status)

    assert response.status == 422
    assert response.fields[0].startswith("query.status")


@pytest.mark.parametrize("assignee", ["you", "", "ME", "'; --"])
def test_an_assignee_that_there_cannot_be_is_refused(api: Api, alice: Person, assignee: str) -> None:
    response = api.as_(alice).get("/tasks", assignee=assignee)

    assert response.status == 422
    assert response.fields[0].startswith("query.assignee")


def test_whoever_has_no_tasks_gets_an_empty_list(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/tasks")

    assert response.json == {"items": [], "next_cursor": None}


def test_a_list_shows_each_task_as_it_is_without_its_description(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(description="Long", assignee={"user_id": alice.id})

    response = api.as_(alice).get("/tasks")

    detail = ["description", "rrule", "comment_count", "attachment_count", "subtasks", "relations", "shared_with"]
    shown = {name: value for name, value in task.items() if name not in [*detail, "reminders", "watching"]}
    assert response.json["items"] == [shown]


def test_a_task_seen_in_several_ways_is_listed_once(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()
    api.as_(alice).create_task("Mine", team_id=team["id"], assignee={"user_id": alice.id})
    api.as_(alice).create_task("Ours", team_id=team["id"], assignee={"team_id": team["id"]})

    assert titles(api.as_(alice)) == ["Ours", "Mine"]


def test_every_way_of_seeing_a_task_leads_into_one_order(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(bob).create_team(alice)
    api.as_(alice).create_task("made by her")
    api.as_(bob).create_task("of her team", team_id=team["id"])
    api.as_(bob).create_task("assigned to her", assignee={"user_id": alice.id})
    api.as_(bob).create_task("assigned to her team", assignee={"team_id": team["id"]})
    api.as_(alice).create_task("made by her again")

    seen = titles(api.as_(alice))

    assert seen == ["made by her again", "assigned to her team", "assigned to her", "of her team", "made by her"]


@dataclass(frozen=True)
class Busy:
    """Somebody with tasks of every kind, who shares their teams with a colleague."""

    me: Api
    colleague: Api
    ids: dict[str, str]


@pytest.fixture(scope="module")
def busy(stack: Stack, admin: Person) -> Busy:
    """Tasks in every status, of two teams, for oneself, a colleague, a team and nobody. Nothing changes them."""
    api = Api(stack.url, database=Database(stack.database_url()))
    alice, bob = api.register("Alice"), api.register("Bob")
    me = api.as_(alice)
    kitchen, garden = (me.create_team(bob, name=name)["id"] for name in ("Kitchen", "Garden"))
    me.create_task("private")
    me.create_task("cook", team_id=kitchen, assignee={"user_id": bob.id}, status="in_progress")
    me.create_task("wash", team_id=kitchen, assignee={"user_id": alice.id}, status="done")
    me.create_task("mow", team_id=garden, assignee={"team_id": garden})
    me.create_task("dig", team_id=garden, assignee={"user_id": bob.id}, status="done")
    me.create_task("lend", team_id=garden, assignee={"team_id": kitchen}, status="cancelled")
    ids = {"kitchen": kitchen, "garden": garden, "alice": alice.id, "bob": bob.id, "stranger": str(uuid.uuid4())}
    return Busy(me, api.as_(bob), ids)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "lend dig mow wash cook private"),
        ({"status": "todo"}, "mow private"),
        ({"status": ["done", "cancelled"]}, "lend dig wash"),
        ({"status": ["todo", "in_progress", "done", "cancelled"]}, "lend dig mow wash cook private"),
        ({"status": ["done", "done"]}, "dig wash"),
        ({"assignee": "me"}, "wash"),
        ({"assignee": "none"}, "private"),
        ({"assignee": "<bob>"}, "dig cook"),
        ({"assignee": "<alice>"}, "wash"),
        ({"assignee": "<stranger>"}, ""),
        ({"assignee_team": "<garden>"}, "mow"),
        ({"assignee_team": "<kitchen>"}, "lend"),
        ({"team": "<kitchen>"}, "wash cook"),
        ({"team": "<stranger>"}, ""),
        ({"team": "<garden>", "status": "done"}, "dig"),
        ({"team": "<garden>", "assignee": "<bob>"}, "dig"),
        ({"team": "<garden>", "assignee_team": "<kitchen>"}, "lend"),
        ({"team": "<kitchen>", "assignee": "<bob>", "status": ["done", "in_progress"]}, "cook"),
        ({"team": "<kitchen>", "assignee": "me", "status": "done"}, "wash"),
        ({"team": "<kitchen>", "assignee": "none"}, ""),
        ({"assignee": "me", "assignee_team": "<garden>"}, ""),
        ({"assignee": "me", "status": "todo"}, ""),
    ],
)
def test_all_filters_that_are_given_must_hold(busy: Busy, query: dict[str, Any], expected: str) -> None:
    query = {name: busy.ids[value[1:-1]] if value[0] == "<" else value for name, value in query.items()}

    assert titles(busy.me, **query) == expected.split()


def test_me_is_whoever_asks(busy: Busy) -> None:
    assert titles(busy.colleague, assignee="me") == ["dig", "cook"]
