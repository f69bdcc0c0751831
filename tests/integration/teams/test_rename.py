"""PATCH /teams/{id}"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person


def test_nobody_renames_a_team_without_signing_in(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.patch(f"/teams/{team['id']}", {"name": "Stolen"})

    assert response.status == 401


@pytest.mark.parametrize("role", ["guest", "member"])
def test_guests_and_members_do_not_rename(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role)

    response = api.as_(bob).patch(f"/teams/{team['id']}", {"name": "Stolen"})

    assert response.status == 403


def test_a_team_one_is_not_in_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(outsider).patch(f"/teams/{team['id']}", {"name": "Stolen"})

    assert response.status == 404


def test_a_team_that_nobody_made_is_not_there(api: Api, admin: Person) -> None:
    response = api.as_(admin).patch(f"/teams/{uuid.uuid4()}", {"name": "Kitchen"})

    assert response.status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": None}, "name"),
        ({"name": "Kitchen", "created_by": "x"}, "created_by"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused(api: Api, alice: Person, body: Any, field: str) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(alice).patch(f"/teams/{team['id']}", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_managers_and_owners_rename(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role)

    response = api.as_(bob).patch(f"/teams/{team['id']}", {"name": " Kitchen 🍲 "})

    assert (response.status, response.json["name"]) == (200, "Kitchen 🍲")
    assert api.as_(alice).get("/teams").json["items"][0]["name"] == "Kitchen 🍲"
