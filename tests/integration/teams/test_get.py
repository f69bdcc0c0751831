"""GET /teams/{id}"""

import uuid

import pytest

from tests.support.api import Api, Person


def test_nobody_sees_a_team_without_signing_in(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.get(f"/teams/{team['id']}")

    assert response.status == 401


def test_a_team_one_is_not_in_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(outsider).get(f"/teams/{team['id']}")

    assert response.status == 404


def test_a_team_that_nobody_made_is_not_there(api: Api, admin: Person) -> None:
    response = api.as_(admin).get(f"/teams/{uuid.uuid4()}")

    assert response.status == 404


@pytest.mark.parametrize("role", ["guest", "member", "manager", "owner"])
def test_every_member_sees_the_team_and_what_they_are_in_it(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role, name="Kitchen")

    response = api.as_(bob).get(f"/teams/{team['id']}")

    assert response.json == {
        "id": team["id"],
        "name": "Kitchen",
        "role": role,
        "member_count": 2,
        "created_at": team["created_at"],
    }


def test_an_administrator_sees_any_team_and_is_nothing_in_it(api: Api, alice: Person, admin: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(admin).get(f"/teams/{team['id']}")

    assert (response.status, response.json["role"]) == (200, None)
