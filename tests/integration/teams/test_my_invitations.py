"""GET /teams/invitations, POST /teams/invitations/{id}/accept and DELETE /teams/invitations/{id}"""

import uuid
from typing import Any

import pytest

from tests.support.accounts import mailed_secret
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox


def confirm(database: Database, person: Person) -> None:
    """Their address counts as confirmed."""
    database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=person.id)


@pytest.fixture
def invited(api: Api, alice: Person, bob: Person) -> Any:
    """Bob's invitation into Alice's team."""
    team = api.as_(alice).create_team(name="Kitchen")
    return api.as_(alice).post(f"/teams/{team['id']}/invitations", {"email": bob.email.upper()}).json


def answers(api: Api, person: Person | None, invited: Any) -> tuple[int, int]:
    """What a person is answered who accepts, and who declines."""
    path = f"/teams/invitations/{invited['id']}"
    return api.as_(person).post(f"{path}/accept").status, api.as_(person).delete(path).status


def mine(api: Api, person: Person) -> list[Any]:
    listed: list[Any] = api.as_(person).get("/teams/invitations").json["items"]
    return listed


def test_nobody_has_invitations_without_signing_in(api: Api, invited: Any) -> None:
    response = api.get("/teams/invitations")

    assert response.status == 401
    assert answers(api, None, invited) == (401, 401)


def test_the_invitation_of_somebody_else_is_not_there(
    api: Api, alice: Person, outsider: Person, admin: Person, invited: Any, database: Database
) -> None:
    for other in (outsider, admin, alice):
        confirm(database, other)

        assert answers(api, other, invited) == (404, 404)
        assert mine(api, other) == []


def test_an_account_that_has_not_confirmed_the_address_sees_none_of_its_invitations(
    api: Api, bob: Person, invited: Any
) -> None:
    assert mine(api, bob) == []
    assert answers(api, bob, invited) == (404, 404)


def test_an_invitation_that_there_is_not_is_not_there(api: Api, bob: Person, database: Database) -> None:
    confirm(database, bob)

    assert answers(api, bob, {"id": uuid.uuid4()}) == (404, 404)


def test_an_invitation_that_is_too_old_is_not_there(api: Api, bob: Person, invited: Any, database: Database) -> None:
    confirm(database, bob)
    database.run("UPDATE invitations SET expires_at = now() WHERE id = :id", id=invited["id"])

    assert mine(api, bob) == []
    assert answers(api, bob, invited) == (404, 404)


def test_an_invitation_that_was_taken_back_is_not_there(
    api: Api, alice: Person, bob: Person, invited: Any, database: Database
) -> None:
    confirm(database, bob)
    api.as_(alice).delete(f"/teams/{invited['team']['id']}/invitations/{invited['id']}")

    assert mine(api, bob) == []
    assert answers(api, bob, invited) == (404, 404)


def test_confirming_the_address_shows_them(api: Api, bob: Person, invited: Any, mailbox: Mailbox) -> None:
    api.post("/auth/email/confirm", {"token": mailed_secret(mailbox, bob.email, "confirm-email")})

    response = api.as_(bob).get("/teams/invitations")

    assert response.json == {"items": [invited], "next_cursor": None}


def test_accepting_makes_one_a_member_once(api: Api, bob: Person, invited: Any, database: Database) -> None:
    confirm(database, bob)

    response = api.as_(bob).post(f"/teams/invitations/{invited['id']}/accept")

    assert (response.status, response.json["user_id"], response.json["role"]) == (200, bob.id, "member")
    assert mine(api, bob) == []
    assert answers(api, bob, invited) == (404, 404)


def test_declining_ends_the_invitation_and_its_link(
    api: Api, bob: Person, invited: Any, mailbox: Mailbox, database: Database
) -> None:
    link = mailed_secret(mailbox, invited["email"], "invitations")
    confirm(database, bob)

    response = api.as_(bob).delete(f"/teams/invitations/{invited['id']}")

    assert response.status == 204
    assert mine(api, bob) == []
    assert api.as_(bob).post("/teams/invitations/accept", {"token": link}).status == 422
    assert api.as_(bob).get("/teams").json["items"] == []


def test_whoever_declined_can_be_asked_again(
    api: Api, alice: Person, bob: Person, invited: Any, database: Database
) -> None:
    confirm(database, bob)
    api.as_(bob).delete(f"/teams/invitations/{invited['id']}")

    again = api.as_(alice).post(f"/teams/{invited['team']['id']}/invitations", {"email": bob.email}).json

    assert mine(api, bob) == [again]


def test_pages_go_from_the_newest_to_the_oldest(
    api: Api, alice: Person, bob: Person, invited: Any, database: Database
) -> None:
    confirm(database, bob)
    other = api.as_(alice).create_team()
    newer = api.as_(alice).post(f"/teams/{other['id']}/invitations", {"email": bob.email}).json

    first = api.as_(bob).get("/teams/invitations", limit=1).json
    second = api.as_(bob).get("/teams/invitations", limit=1, cursor=first["next_cursor"]).json

    assert [each["id"] for each in first["items"] + second["items"]] == [newer["id"], invited["id"]]
