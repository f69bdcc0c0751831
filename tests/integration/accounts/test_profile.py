"""PATCH /auth/me"""

from typing import Any

import pytest

from tests.support.api import Api, Person


def test_nobody_changes_a_profile_without_signing_in(api: Api) -> None:
    response = api.patch("/auth/me", {"display_name": "Mallory"})

    assert response.status == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", " \n "),
        ("display_name", "x" * 101),
        ("display_name", None),
        ("display_name", 7),
        ("time_zone", "Mars/Olympus_Mons"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", None),
        ("locale", "German"),
        ("locale", "de_AT; DROP TABLE users"),
        ("locale", None),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    response = api.as_(alice).patch("/auth/me", {field: value})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize(
    "field", ["id", "email", "is_admin", "email_verified_at", "disabled_at", "avatar_key", "has_avatar", "password"]
)
def test_what_the_system_decides_cannot_be_sent_along(api: Api, alice: Person, field: str) -> None:
    response = api.as_(alice).patch("/auth/me", {"display_name": "Alicia", field: True})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]
    assert api.as_(alice).get("/auth/me").json["display_name"] == "Alice"


def test_what_is_given_is_changed_and_the_rest_stays(api: Api, alice: Person) -> None:
    before = api.as_(alice).get("/auth/me").json

    response = api.as_(alice).patch("/auth/me", {"time_zone": "Europe/Vienna", "locale": "de-AT"})

    assert response.json == {**before, "time_zone": "Europe/Vienna", "locale": "de-AT"}
    assert api.as_(alice).get("/auth/me").json == response.json


def test_nothing_given_changes_nothing(api: Api, alice: Person) -> None:
    before = api.as_(alice).get("/auth/me").json

    response = api.as_(alice).patch("/auth/me", {})

    assert response.json == before


def test_others_see_the_new_name(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)

    api.as_(alice).patch("/auth/me", {"display_name": "  Ålice 🐭 "})

    members = api.as_(bob).get(f"/teams/{team['id']}/members").json["items"]
    assert {member["display_name"] for member in members} == {"Ålice 🐭", "Bob"}
