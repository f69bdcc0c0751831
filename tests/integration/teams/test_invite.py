"""POST /teams/{id}/invitations"""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.accounts import mailed_secret
from tests.support.api import Answer, Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually

ROLES = ("guest", "member", "manager", "owner")


def invite(api: Api, by: Person | None, team: Any, email: str, **role: Any) -> Answer:
    return api.as_(by).post(f"/teams/{team['id']}/invitations", {"email": email, **role})


def test_nobody_invites_without_signing_in(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team()

    response = invite(api, None, team, bob.email)

    assert response.status == 401


@pytest.mark.parametrize("role", ["guest", "member"])
def test_guests_and_members_invite_nobody(api: Api, alice: Person, bob: Person, outsider: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role)

    response = invite(api, bob, team, outsider.email)

    assert response.status == 403


def test_a_manager_invites_no_owners(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(bob, role="manager")

    answers = {role: invite(api, bob, team, outsider.email, role=role).status for role in ROLES}

    assert answers == {"guest": 201, "member": 201, "manager": 201, "owner": 403}


def test_a_team_one_is_not_in_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team()

    response = invite(api, outsider, team, outsider.email)

    assert response.status == 404


def test_a_team_that_nobody_made_is_not_there(api: Api, admin: Person, bob: Person) -> None:
    response = invite(api, admin, {"id": uuid.uuid4()}, bob.email)

    assert response.status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "bob"}, "email"),
        ({"email": "bob@example.com\r\nBcc: eve@example.com"}, "email"),
        ({"email": f"{'b' * 250}@example.com"}, "email"),
        ({"email": "bob@example.com", "role": "king"}, "role"),
        ({"email": "bob@example.com", "role": None}, "role"),
        ({"email": "bob@example.com", "user_id": "x"}, "user_id"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(api: Api, alice: Person, body: Any, field: str) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(alice).post(f"/teams/{team['id']}/invitations", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize("spelling", [str, str.upper], ids=["as it is", "in capitals"])
def test_who_is_in_the_team_already_is_not_invited(api: Api, alice: Person, bob: Person, spelling: Any) -> None:
    team = api.as_(alice).create_team(bob, role="guest")

    response = invite(api, alice, team, spelling(bob.email), role="owner")

    assert response.status == 409
    assert api.as_(bob).get(f"/teams/{team['id']}").json["role"] == "guest"


def test_nothing_tells_whether_an_address_has_an_account(
    api: Api, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team()
    database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=bob.id)

    known, unknown = (invite(api, alice, team, email) for email in (bob.email, f"x{bob.email}"))

    def without(answer: Answer, *own: str) -> dict[str, Any]:
        return {name: value for name, value in answer.json.items() if name not in own}

    own = ("id", "email", "created_at", "expires_at")
    assert (known.status, without(known, *own)) == (unknown.status, without(unknown, *own))
    assert set(known.headers) == set(unknown.headers)


def test_an_invitation_says_who_asks_whom_into_what(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team(name="Kitchen")

    response = invite(api, alice, team, "new@example.org")

    invitation = response.json
    assert response.status == 201
    assert invitation == {
        "id": invitation["id"],
        "team": {"id": team["id"], "name": "Kitchen"},
        "email": "new@example.org",
        "role": "member",
        "invited_by": {"id": alice.id, "display_name": "Alice"},
        "created_at": invitation["created_at"],
        "expires_at": invitation["expires_at"],
    }
    begun, ends = (datetime.fromisoformat(invitation[name]) for name in ("created_at", "expires_at"))
    assert abs(ends - begun - timedelta(days=14)) < timedelta(seconds=5)


def test_an_administrator_invites_into_any_team(api: Api, alice: Person, bob: Person, admin: Person) -> None:
    team = api.as_(alice).create_team()

    response = invite(api, admin, team, bob.email, role="owner")

    assert response.status == 201


def test_the_address_is_mailed_a_link(api: Api, alice: Person, mailbox: Mailbox) -> None:
    team = api.as_(alice).create_team(name="Kitchen\r\nBcc: eve@example.com")
    email = f"new-{alice.email}"

    invite(api, alice, team, email, role="manager")

    [mail] = eventually(lambda: mailbox.to(email))
    assert mail["Subject"] == "Alice invites you to the team Kitchen Bcc: eve@example.com as manager."
    assert mail["Bcc"] is None
    assert mailed_secret(mailbox, email, "invitations")


def test_inviting_again_is_the_same_invitation_with_what_was_said_last(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team()
    first = invite(api, alice, team, bob.email, role="guest").json

    second = invite(api, alice, team, bob.email.upper(), role="manager").json

    assert (second["id"], second["role"]) == (first["id"], "manager")
    assert len(api.as_(alice).get(f"/teams/{team['id']}/invitations").json["items"]) == 1


def test_inviting_many_times_at_once_is_one_invitation(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: invite(api, alice, team, bob.email), range(4)))

    assert Counter(answer.status for answer in answers) == {201: 4}
    assert len({answer.json["id"] for answer in answers}) == 1
