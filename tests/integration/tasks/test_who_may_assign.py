"""Who may give work to whom: everybody with every role, by every operation that assigns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.database import Database

INSIDE = ("owner", "manager", "member", "guest")


@dataclass(frozen=True)
class Company:
    """A team with people of every role, one outside it, and whom or what each could assign to."""

    api: Api
    people: dict[str, Person]
    targets: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def company(stack: Stack, admin: Person) -> Company:
    api = Api(stack.url, database=Database(stack.database_url()))
    people = {name: api.register(name.title()) for name in (*INSIDE, "colleague", "apprentice", "outsider")}
    owner, stranger = api.as_(people["owner"]), api.register("Stranger")
    team = owner.create_team(name="Kitchen")
    for name in ("manager", "member", "guest", "colleague", "apprentice"):
        owner.bring_in(team, people[name], {"colleague": "member", "apprentice": "guest"}.get(name, name))
    strangers_team = api.as_(stranger).create_team()
    targets = {
        "a member": {"user_id": people["colleague"].id},
        "a guest": {"user_id": people["apprentice"].id},
        "the team": {"team_id": team["id"]},
        "a stranger": {"user_id": stranger.id},
        "a team of strangers": {"team_id": strangers_team["id"]},
    }
    return Company(api, {**people, "admin": admin}, targets)


def by_making(me: Api, to: dict[str, str]) -> Answer:
    return me.post("/tasks", {"title": "Cook", "assignee": to})


def by_assigning(me: Api, to: dict[str, str]) -> Answer:
    return me.put(f"/tasks/{me.create_task()['id']}/assignee", {"assignee": to})


def by_bulk(me: Api, to: dict[str, str]) -> Answer:
    return me.post("/tasks/bulk-change", {"ids": [me.create_task()["id"]], "changes": {"assignee": to}})


Way = Callable[[Api, dict[str, str]], Answer]
each_way = pytest.mark.parametrize("way", [by_making, by_assigning, by_bulk], ids=lambda way: way.__name__)
AT_WORK = {"oneself", "a member", "a guest", "the team"}
MAY = {
    "owner": AT_WORK,
    "manager": AT_WORK,
    "member": AT_WORK,
    "guest": {"oneself", "the team"},
    "outsider": {"oneself"},
    "admin": AT_WORK | {"a stranger", "a team of strangers"},
}
TARGETS = sorted(MAY["admin"])


@each_way
@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("role", MAY)
def test_one_assigns_to_those_one_may_and_to_nobody_else(company: Company, role: str, to: str, way: Way) -> None:
    person = company.people[role]
    target = {"user_id": person.id} if to == "oneself" else company.targets[to]

    response = way(company.api.as_(person), target)

    if to in MAY[role]:
        assert response.status in (200, 201)
    else:
        assert (response.status, response.problem) == (403, "assignment-not-allowed")


def audited(api: Api, admin: Person, task: str) -> list[dict[str, Any]]:
    entries = api.as_(admin).get("/audit-log", limit=50).json["items"]
    return [entry for entry in entries if entry["target_id"] == task]


@pytest.mark.parametrize("to", ["a stranger", "a team of strangers"])
def test_what_only_an_administrator_may_is_in_the_audit_log(company: Company, to: str) -> None:
    admin, target = company.people["admin"], company.targets[to]

    task = by_making(company.api.as_(admin), target).json["id"]

    [entry] = audited(company.api, admin, task)
    assert (entry["action"], entry["details"]) == ("task.assigned", {"to": target})


def test_what_anybody_may_is_not_in_the_audit_log(company: Company) -> None:
    admin = company.people["admin"]

    task = by_assigning(company.api.as_(admin), {"user_id": admin.id}).json["id"]

    assert audited(company.api, admin, task) == []


def test_a_refused_assignment_is_not_in_the_history(company: Company) -> None:
    me = company.api.as_(company.people["member"])
    task = me.create_task()

    me.put(f"/tasks/{task['id']}/assignee", {"assignee": company.targets["a stranger"]})

    assert me.get(f"/tasks/{task['id']}").json == task
    assert len(me.get(f"/tasks/{task['id']}/updates").json["items"]) == 1
