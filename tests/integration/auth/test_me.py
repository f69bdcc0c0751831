"""GET /auth/me"""

from tests.support.api import Api, Person
from tests.support.database import Database


def test_nobody_has_a_profile_without_signing_in(api: Api) -> None:
    response = api.get("/auth/me")

    assert response.status == 401
    assert response.problem == "unauthenticated"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_whoever_is_signed_in_sees_their_own_account(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/auth/me")

    assert response.json == {
        "id": alice.id,
        "email": alice.email,
        "email_verified_at": None,
        "display_name": "Alice",
        "is_admin": False,
        "time_zone": "UTC",
        "locale": "en",
        "has_avatar": False,
        "created_at": response.json["created_at"],
        "disabled_at": None,
    }


def test_nothing_between_keeps_a_profile(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/auth/me")

    assert response.headers["Cache-Control"] == "no-store"


def test_a_disabled_account_is_shut_out_on_the_next_call(api: Api, alice: Person, database: Database) -> None:
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=alice.id)

    response = api.as_(alice).get("/auth/me")

    assert response.status == 401
