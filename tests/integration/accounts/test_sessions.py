"""GET /auth/sessions, DELETE /auth/sessions/{id}, POST /auth/sessions/end-others"""

import uuid
from typing import Any

import pytest

from tests.support.api import PASSWORD, Api, Person
from tests.support.database import Database


def sessions(api: Api, person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.as_(person).get("/auth/sessions").json["items"]
    return found


def sign_in_with(api: Api, person: Person, device: str) -> Person:
    """A session begun by a program that says what it is."""
    form = {"grant_type": "password", "username": person.email, "password": PASSWORD}
    headers = {"User-Agent": device}
    granted = api.request("POST", "/auth/token", headers, fields=form, encode_multipart=False).json
    return Person(person.id, person.email, person.display_name, granted["access_token"], granted["refresh_token"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/auth/sessions"),
        ("DELETE", f"/auth/sessions/{uuid.uuid4()}"),
        ("POST", "/auth/sessions/end-others"),
        ("POST", "/auth/logout"),
    ],
)
def test_nobody_has_sessions_without_signing_in(api: Api, method: str, path: str) -> None:
    response = api.request(method, path)

    assert response.status == 401


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"user_id": "x"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    response = api.as_(alice).get("/auth/sessions", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_the_session_of_somebody_else_is_not_there(api: Api, alice: Person, bob: Person, admin: Person) -> None:
    [hers] = sessions(api, alice)

    for other in (bob, admin):
        response = api.as_(other).delete(f"/auth/sessions/{hers['id']}")

        assert response.status == 404
    assert api.as_(alice).get("/auth/me").status == 200


def test_a_session_that_there_never_was_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).delete(f"/auth/sessions/{uuid.uuid4()}")

    assert response.status == 404


def test_a_session_says_on_which_device_where_and_when(api: Api, alice: Person) -> None:
    phone = sign_in_with(api, alice, "Dormouse for phones/1.0")

    listed = sessions(api, phone)

    assert listed[0] == {
        "id": listed[0]["id"],
        "device": "Dormouse for phones/1.0",
        "address": "127.0.0.1",
        "created_at": listed[0]["created_at"],
        "last_used_at": listed[0]["last_used_at"],
        "is_current": True,
    }
    assert [each["is_current"] for each in listed] == [True, False]


def test_only_ones_own_sessions_that_are_alive_are_listed(api: Api, alice: Person, bob: Person) -> None:
    ended = api.sign_in(alice.email)
    api.as_(ended).post("/auth/logout")

    listed = sessions(api, alice)

    assert [each["is_current"] for each in listed] == [True]
    assert listed[0]["id"] not in [each["id"] for each in sessions(api, bob)]


def test_a_session_that_ran_out_is_not_listed(api: Api, alice: Person, database: Database) -> None:
    elsewhere = api.sign_in(alice.email)
    [current] = [each["id"] for each in sessions(api, elsewhere) if each["is_current"]]
    database.run("UPDATE sessions SET expires_at = now() WHERE id = :id", id=current)

    listed = sessions(api, alice)

    assert current not in [each["id"] for each in listed]


def test_refreshing_tells_that_a_session_was_used(api: Api, alice: Person) -> None:
    before = sessions(api, alice)[0]

    api.token(grant_type="refresh_token", refresh_token=alice.refresh_token)

    after = sessions(api, alice)[0]
    assert after["last_used_at"] > before["last_used_at"]
    assert after["created_at"] == before["created_at"]


def test_a_device_that_says_too_much_is_cut_short(api: Api, alice: Person) -> None:
    wordy = sign_in_with(api, alice, "x" * 1000)

    listed = sessions(api, wordy)

    assert listed[0]["device"] == "x" * 300


def test_ending_one_session_signs_out_that_device_only(api: Api, alice: Person) -> None:
    lost = api.sign_in(alice.email)
    [id_of_lost] = [each["id"] for each in sessions(api, lost) if each["is_current"]]

    response = api.as_(alice).delete(f"/auth/sessions/{id_of_lost}")

    assert response.status == 204
    assert api.as_(lost).get("/auth/me").status == 401
    assert api.token(grant_type="refresh_token", refresh_token=lost.refresh_token).status == 400
    assert api.as_(alice).get("/auth/me").status == 200


def test_a_session_ends_once(api: Api, alice: Person) -> None:
    lost = api.sign_in(alice.email)
    [id_of_lost] = [each["id"] for each in sessions(api, lost) if each["is_current"]]
    api.as_(alice).delete(f"/auth/sessions/{id_of_lost}")

    response = api.as_(alice).delete(f"/auth/sessions/{id_of_lost}")

    assert response.status == 404


def test_ending_the_others_leaves_this_one(api: Api, alice: Person, bob: Person) -> None:
    others = [api.sign_in(alice.email) for _ in range(2)]

    response = api.as_(alice).post("/auth/sessions/end-others")

    assert response.status == 204
    assert [api.as_(other).get("/auth/me").status for other in others] == [401, 401]
    assert [api.as_(person).get("/auth/me").status for person in (alice, bob)] == [200, 200]


def test_pages_go_from_the_newest_to_the_oldest(api: Api, alice: Person) -> None:
    api.sign_in(alice.email)
    whole = [each["id"] for each in sessions(api, alice)]

    first = api.as_(alice).get("/auth/sessions", limit=1).json
    second = api.as_(alice).get("/auth/sessions", limit=1, cursor=first["next_cursor"]).json

    assert [each["id"] for each in first["items"] + second["items"]] == whole
    assert second["next_cursor"] is None
