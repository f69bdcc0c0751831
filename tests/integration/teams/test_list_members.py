"""GET /teams/{id}/members"""

import uuid

import pytest

from tests.support.api import Api, Person


def test_nobody_sees_members_without_signing_in(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.get(f"/teams/{team['id']}/members")

    assert response.status == 401


def test_a_team_one_is_not_in_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(outsider).get(f"/teams/{team['id']}/members")

    assert response.status == 404


def test_a_team_that_nobody_made_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).get(f"/teams/{uuid.uuid4()}/members")

    assert response.status == 404


@pytest.mark.parametrize("query", [{"limit": 0}, {"cursor": "x"}, {"role": "owner"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(alice).get(f"/teams/{team['id']}/members", **query)

    assert response.status == 422


@pytest.mark.parametrize("role", ["guest", "member", "manager", "owner"])
def test_every_member_sees_who_is_in_the_team(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role)

    response = api.as_(bob).get(f"/teams/{team['id']}/members")

    seen = {member["display_name"]: (member["email"], member["role"]) for member in response.json["items"]}
    assert seen == {"Alice": (alice.email, "owner"), "Bob": (bob.email, role)}


def test_an_administrator_sees_who_is_in_any_team(api: Api, alice: Person, admin: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(admin).get(f"/teams/{team['id']}/members")

    assert [member["user_id"] for member in response.json["items"]] == [alice.id]


def test_pages_show_every_member_once(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(bob, outsider)
    path = f"/teams/{team['id']}/members"

    first = api.as_(alice).get(path, limit=2).json
    second = api.as_(alice).get(path, limit=2, cursor=first["next_cursor"]).json

    seen = [member["user_id"] for member in first["items"] + second["items"]]
    assert sorted(seen) == sorted([alice.id, bob.id, outsider.id])
