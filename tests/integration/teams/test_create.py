"""POST /teams"""

from typing import Any

import pytest

from tests.support.api import Api, Person


def test_nobody_makes_a_team_without_signing_in(api: Api) -> None:
    response = api.post("/teams", {"name": "Kitchen"})

    assert response.status == 401


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": " \n "}, {"name": "x" * 101}, {"name": 7}, {"name": None}])
def test_a_team_needs_a_name(api: Api, alice: Person, body: Any) -> None:
    response = api.as_(alice).post("/teams", body)

    assert response.status == 422
    assert response.fields == ["body.name"]


@pytest.mark.parametrize("field", ["id", "role", "created_by", "owner_id", "members"])
def test_what_the_system_decides_cannot_be_sent_along(api: Api, alice: Person, field: str) -> None:
    response = api.as_(alice).post("/teams", {"name": "Kitchen", field: alice.id})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_whoever_makes_a_team_owns_it(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/teams", {"name": "  Küche 🍲 "})

    assert response.status == 201
    assert (response.json["name"], response.json["role"], response.json["member_count"]) == ("Küche 🍲", "owner", 1)


def test_two_teams_may_have_the_same_name(api: Api, alice: Person, bob: Person) -> None:
    first = api.as_(alice).post("/teams", {"name": "Twins"})

    second = api.as_(bob).post("/teams", {"name": "Twins"})

    assert second.status == 201
    assert second.json["id"] != first.json["id"]
