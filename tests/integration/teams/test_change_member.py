"""PATCH /teams/{id}/members/{id}"""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.teams.conftest import ROLES, Club
from tests.support.api import Api, Person
from tests.support.wait import eventually

LESS = ("guest", "member", "manager")
# Who may make whom what: pairs of what the person is and what they are to be.
MAY = {
    "outsider": set(),
    "guest": set(),
    "member": set(),
    "manager": {(old, new) for old in LESS for new in LESS},
    "owner": {(old, new) for old in ROLES for new in ROLES},
    "administrator": {(old, new) for old in ROLES for new in ROLES},
}


def test_nobody_changes_a_member_without_signing_in(club: Club) -> None:
    response = club.api.patch(club.seat("guest"), {"role": "owner"})

    assert response.status == 401


@pytest.mark.parametrize("who", MAY)
def test_who_may_make_whom_what(club: Club, who: str) -> None:
    by = club.api.as_(club.people[who])

    answers = {(old, new): by.patch(club.seat(old), {"role": new}).status for old in ROLES for new in ROLES}

    refused = 404 if who == "outsider" else 403
    assert answers == {change: 200 if change in MAY[who] else refused for change in answers}


@pytest.mark.parametrize("role", ["guest", "member"])
def test_who_manages_nothing_does_not_promote_themselves(club: Club, role: str) -> None:
    own = f"/teams/{club.id}/members/{club.people[role].id}"

    response = club.api.as_(club.people[role]).patch(own, {"role": "owner"})

    assert response.status == 403


def test_a_manager_does_not_make_themselves_owner(club: Club) -> None:
    own = f"/teams/{club.id}/members/{club.people['manager'].id}"

    response = club.api.as_(club.people["manager"]).patch(own, {"role": "owner"})

    assert response.status == 403


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_somebody_who_is_not_in_the_team_is_not_there(club: Club, who: str) -> None:
    for stranger in (club.people["outsider"].id, uuid.uuid4()):
        response = club.api.as_(club.people[who]).patch(f"/teams/{club.id}/members/{stranger}", {"role": "guest"})

        assert response.status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": "king"}, "role"),
        ({"role": None}, "role"),
        ({"role": "guest", "team_id": "x"}, "team_id"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(club: Club, body: Any, field: str) -> None:
    response = club.api.as_(club.people["owner"]).patch(club.seat("member"), body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_the_last_owner_stays_owner(api: Api, alice: Person, bob: Person, admin: Person) -> None:
    team = api.as_(alice).create_team(bob, role="manager")

    for by in (alice, admin):
        response = api.as_(by).patch(f"/teams/{team['id']}/members/{alice.id}", {"role": "manager"})

        assert (response.status, response.problem) == (409, "last-owner")


def test_of_two_owners_who_step_back_at_once_one_stays_owner(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="owner")

    def step_back(person: Person) -> int:
        return api.as_(person).patch(f"/teams/{team['id']}/members/{person.id}", {"role": "member"}).status

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(step_back, (alice, bob)))

    assert Counter(statuses) == {200: 1, 409: 1}


def test_a_new_role_counts_on_the_next_call(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="manager")
    task = api.as_(alice).create_task(team_id=team["id"])

    api.as_(alice).patch(f"/teams/{team['id']}/members/{bob.id}", {"role": "guest"})

    assert api.as_(bob).patch(f"/teams/{team['id']}", {"name": "Mine"}).status == 403
    assert api.as_(bob).patch(f"/tasks/{task['id']}", {"title": "Mine"}).status == 403
    assert api.as_(bob).get(f"/tasks/{task['id']}").status == 200


def test_the_person_is_told(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, name="Kitchen")

    api.as_(alice).patch(f"/teams/{team['id']}/members/{bob.id}", {"role": "manager"})

    inbox = eventually(lambda: [n for n in api.as_(bob).get("/notifications").json["items"] if "made you" in n["text"]])
    assert inbox[0]["text"] == "Alice made you manager of the team Kitchen."
