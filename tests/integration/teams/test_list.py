"""GET /teams"""

import pytest

from tests.support.api import Api, Person


def test_nobody_lists_teams_without_signing_in(api: Api) -> None:
    response = api.get("/teams")

    assert response.status == 401


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"cursor": "x"}, {"name": "x"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    response = api.as_(alice).get("/teams", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_only_ones_own_teams_are_listed(api: Api, alice: Person, bob: Person) -> None:
    own = api.as_(bob).create_team()
    shared = api.as_(alice).create_team(bob, role="guest")
    api.as_(alice).create_team()

    response = api.as_(bob).get("/teams")

    assert [(team["id"], team["role"], team["member_count"]) for team in response.json["items"]] == [
        (shared["id"], "guest", 2),
        (own["id"], "owner", 1),
    ]


def test_an_administrator_is_shown_their_own_teams_only(api: Api, alice: Person, admin: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(admin).get("/teams", limit=200)

    assert team["id"] not in [team["id"] for team in response.json["items"]]


def test_pages_go_from_the_newest_to_the_oldest(api: Api, alice: Person) -> None:
    made = [api.as_(alice).create_team(name=name)["id"] for name in "abc"]

    first = api.as_(alice).get("/teams", limit=2).json
    second = api.as_(alice).get("/teams", limit=2, cursor=first["next_cursor"]).json

    assert [team["id"] for team in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
