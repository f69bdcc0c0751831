"""GET /teams/{id}/invitations and DELETE /teams/{id}/invitations/{id}"""

import uuid
from typing import Any

import pytest

from tests.support.accounts import mailed_secret
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox


@pytest.fixture
def team(api: Api, alice: Person) -> Any:
    return api.as_(alice).create_team()


@pytest.fixture
def invited(api: Api, alice: Person, bob: Person, team: Any) -> Any:
    """Bob's invitation into Alice's team."""
    return api.as_(alice).post(f"/teams/{team['id']}/invitations", {"email": bob.email}).json


def path(invited: Any) -> str:
    return f"/teams/{invited['team']['id']}/invitations/{invited['id']}"


def test_nobody_sees_or_ends_invitations_without_signing_in(api: Api, team: Any, invited: Any) -> None:
    listed, ended = api.get(f"/teams/{team['id']}/invitations"), api.delete(path(invited))

    assert (listed.status, ended.status) == (401, 401)


@pytest.mark.parametrize("role", ["guest", "member"])
def test_guests_and_members_neither_see_nor_end_invitations(
    api: Api, alice: Person, outsider: Person, team: Any, invited: Any, role: str
) -> None:
    api.as_(alice).bring_in(team, outsider, role)

    listed = api.as_(outsider).get(f"/teams/{team['id']}/invitations")
    ended = api.as_(outsider).delete(path(invited))

    assert (listed.status, ended.status) == (403, 403)


def test_of_a_team_one_is_not_in_there_are_none(api: Api, outsider: Person, team: Any, invited: Any) -> None:
    listed = api.as_(outsider).get(f"/teams/{team['id']}/invitations")
    ended = api.as_(outsider).delete(path(invited))

    assert (listed.status, ended.status) == (404, 404)


def test_the_invitation_of_another_team_is_not_there(api: Api, outsider: Person, invited: Any) -> None:
    own = api.as_(outsider).create_team()

    for id in (invited["id"], uuid.uuid4()):
        response = api.as_(outsider).delete(f"/teams/{own['id']}/invitations/{id}")

        assert response.status == 404


def test_whoever_is_asked_and_has_not_answered_is_listed(
    api: Api, alice: Person, outsider: Person, team: Any, invited: Any, database: Database
) -> None:
    api.as_(alice).bring_in(team, outsider)
    late = api.as_(alice).post(f"/teams/{team['id']}/invitations", {"email": "late@example.com"}).json
    database.run("UPDATE invitations SET expires_at = now() WHERE id = :id", id=late["id"])

    response = api.as_(alice).get(f"/teams/{team['id']}/invitations")

    assert response.json == {"items": [invited], "next_cursor": None}


@pytest.mark.parametrize("who", ["manager", "administrator"])
def test_a_manager_or_an_administrator_takes_an_invitation_back(
    api: Api, alice: Person, outsider: Person, admin: Person, team: Any, invited: Any, who: str
) -> None:
    api.as_(alice).bring_in(team, outsider, "manager")
    by = api.as_(outsider if who == "manager" else admin)

    response = by.delete(path(invited))

    assert response.status == 204
    assert by.get(f"/teams/{team['id']}/invitations").json["items"] == []
    assert by.delete(path(invited)).status == 404


def test_the_link_of_an_invitation_that_was_taken_back_is_dead(
    api: Api, alice: Person, bob: Person, invited: Any, mailbox: Mailbox
) -> None:
    link = mailed_secret(mailbox, bob.email, "invitations")
    api.as_(alice).delete(path(invited))

    response = api.as_(bob).post("/teams/invitations/accept", {"token": link})

    assert response.status == 422
    assert api.as_(bob).get("/teams").json["items"] == []


def test_an_invitation_that_was_accepted_is_not_there_to_take_back(
    api: Api, alice: Person, bob: Person, invited: Any, mailbox: Mailbox
) -> None:
    link = mailed_secret(mailbox, bob.email, "invitations")
    api.as_(bob).post("/teams/invitations/accept", {"token": link})

    response = api.as_(alice).delete(path(invited))

    assert response.status == 404


def test_pages_go_from_the_newest_to_the_oldest(api: Api, alice: Person, team: Any, invited: Any) -> None:
    newer = api.as_(alice).post(f"/teams/{team['id']}/invitations", {"email": "newer@example.com"}).json
    listing = f"/teams/{team['id']}/invitations"

    first = api.as_(alice).get(listing, limit=1).json
    second = api.as_(alice).get(listing, limit=1, cursor=first["next_cursor"]).json

    assert first["items"] + second["items"] == [newer, invited]
