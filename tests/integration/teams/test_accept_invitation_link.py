"""POST /teams/invitations/accept: joining by a mailed link"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.accounts import mailed_secret, mailed_secrets
from tests.support.api import Answer, Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


@pytest.fixture
def team(api: Api, alice: Person) -> Any:
    return api.as_(alice).create_team(name="Kitchen")


def invite(api: Api, by: Person, team: Any, email: str, role: str = "member") -> Any:
    return api.as_(by).post(f"/teams/{team['id']}/invitations", {"email": email, "role": role}).json


@pytest.fixture
def link(api: Api, alice: Person, bob: Person, team: Any, mailbox: Mailbox) -> str:
    """The secret of the link that Bob was mailed."""
    invite(api, alice, team, bob.email)
    return mailed_secret(mailbox, bob.email, "invitations")


def accept(api: Api, person: Person | None, link: str) -> Answer:
    return api.as_(person).post("/teams/invitations/accept", {"token": link})


def test_nobody_joins_without_signing_in(api: Api, link: str) -> None:
    response = accept(api, None, link)

    assert response.status == 401


@pytest.mark.parametrize("body", [{}, {"token": None}, {"token": "x" * 201}, {"token": ""}, {"token": "made-up"}])
def test_a_link_that_nobody_mailed_is_refused(api: Api, bob: Person, body: Any) -> None:
    response = api.as_(bob).post("/teams/invitations/accept", body)

    assert response.status == 422
    assert response.fields == ["body.token"]


def test_the_link_of_something_else_is_refused(api: Api, bob: Person, mailbox: Mailbox) -> None:
    response = accept(api, bob, mailed_secret(mailbox, bob.email, "confirm-email"))

    assert response.status == 422


def test_a_link_that_is_too_old_is_refused(api: Api, bob: Person, team: Any, link: str, database: Database) -> None:
    database.run("UPDATE invitations SET expires_at = now() WHERE team_id = :id", id=team["id"])

    response = accept(api, bob, link)

    assert response.status == 422
    assert "Ask for a new one" in response.json["errors"][0]["message"]


def test_inviting_again_ends_the_earlier_link(
    api: Api, alice: Person, bob: Person, team: Any, link: str, mailbox: Mailbox
) -> None:
    invite(api, alice, team, bob.email)
    second = mailed_secrets(mailbox, bob.email, "invitations", at_least=2)[1]

    response = accept(api, bob, link)

    assert response.status == 422
    assert accept(api, bob, second).status == 200


def test_a_link_is_good_once(api: Api, bob: Person, outsider: Person, link: str) -> None:
    accept(api, bob, link)

    response = accept(api, outsider, link)

    assert response.status == 422
    assert api.as_(outsider).get("/teams").json["items"] == []


def test_of_many_who_open_one_link_at_once_one_joins(api: Api, bob: Person, outsider: Person, link: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda person: accept(api, person, link), (bob, outsider, bob, outsider)))

    assert Counter(answer.status for answer in answers) == {200: 1, 422: 3}


@pytest.mark.parametrize("role", ["guest", "member", "manager", "owner"])
def test_whoever_opens_the_link_has_the_role_they_were_offered(
    api: Api, alice: Person, bob: Person, team: Any, mailbox: Mailbox, role: str
) -> None:
    invite(api, alice, team, bob.email, role)

    response = accept(api, bob, mailed_secret(mailbox, bob.email, "invitations"))

    assert (response.status, response.json["user_id"], response.json["role"]) == (200, bob.id, role)
    assert api.as_(bob).get(f"/teams/{team['id']}").json["role"] == role


def test_the_link_works_for_an_account_with_another_address(
    api: Api, alice: Person, bob: Person, team: Any, mailbox: Mailbox
) -> None:
    invite(api, alice, team, f"work-{bob.email}")

    response = accept(api, bob, mailed_secret(mailbox, f"work-{bob.email}", "invitations"))

    assert response.status == 200


def test_a_member_who_opens_a_link_keeps_their_role(
    api: Api, alice: Person, bob: Person, team: Any, link: str, mailbox: Mailbox
) -> None:
    accept(api, bob, link)
    invite(api, alice, team, f"work-{bob.email}", "owner")

    response = accept(api, bob, mailed_secret(mailbox, f"work-{bob.email}", "invitations"))

    assert response.json["role"] == "member"


def test_whoever_left_can_be_invited_anew(
    api: Api, alice: Person, bob: Person, team: Any, link: str, mailbox: Mailbox
) -> None:
    accept(api, bob, link)
    api.as_(bob).delete(f"/teams/{team['id']}/members/{bob.id}")
    invite(api, alice, team, bob.email, "guest")

    response = accept(api, bob, mailed_secrets(mailbox, bob.email, "invitations", at_least=2)[1])

    assert (response.status, response.json["role"]) == (200, "guest")


def test_whoever_invited_is_told(api: Api, alice: Person, bob: Person, link: str) -> None:
    accept(api, bob, link)

    told = eventually(lambda: api.as_(alice).get("/notifications").json["items"])

    assert [(n["kind"], n["text"]) for n in told] == [("team_joined", "Bob joined the team Kitchen as member.")]
