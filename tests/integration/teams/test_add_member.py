"""POST /teams/{id}/members"""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def test_nobody_adds_members_without_signing_in(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.post(f"/teams/{team['id']}/members", {"email": bob.email})

    assert response.status == 401


@pytest.mark.parametrize("role", ["guest", "member"])
def test_guests_and_members_add_nobody(api: Api, alice: Person, bob: Person, outsider: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role)

    response = api.as_(bob).post(f"/teams/{team['id']}/members", {"email": outsider.email})

    assert response.status == 403


def test_a_manager_makes_no_owners(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(bob, role="manager")

    response = api.as_(bob).post(f"/teams/{team['id']}/members", {"email": outsider.email, "role": "owner"})

    assert response.status == 403


def test_a_manager_does_not_learn_who_has_an_account_by_making_owners(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="manager")

    response = api.as_(bob).post(f"/teams/{team['id']}/members", {"email": "x@example.com", "role": "owner"})

    assert response.status == 403


def test_a_team_one_is_not_in_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(outsider).post(f"/teams/{team['id']}/members", {"email": outsider.email})

    assert response.status == 404


def test_a_team_that_nobody_made_is_not_there(api: Api, alice: Person, bob: Person) -> None:
    response = api.as_(alice).post(f"/teams/{uuid.uuid4()}/members", {"email": bob.email})

    assert response.status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "bob"}, "email"),
        ({"email": "nobody-at-all@example.com"}, "email"),
        ({"email": "bob@example.com", "role": "king"}, "role"),
        ({"email": "bob@example.com", "role": None}, "role"),
        ({"email": "bob@example.com", "user_id": "x"}, "user_id"),
    ],
)
def test_a_member_that_makes_no_sense_is_refused(api: Api, alice: Person, body: Any, field: str) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(alice).post(f"/teams/{team['id']}/members", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_somebody_whose_account_is_disabled_cannot_be_added(
    api: Api, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team()
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=bob.id)

    response = api.as_(alice).post(f"/teams/{team['id']}/members", {"email": bob.email})

    assert response.status == 422


@pytest.mark.parametrize("role", ["owner", "guest"])
def test_who_is_in_the_team_already_keeps_their_role(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role="member")

    response = api.as_(alice).post(f"/teams/{team['id']}/members", {"email": bob.email, "role": role})

    assert response.status == 409
    assert api.as_(bob).get("/teams").json["items"][0]["role"] == "member"


@pytest.mark.parametrize("role", ["guest", "member", "manager", "owner"])
def test_an_owner_gives_any_role(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(alice).post(f"/teams/{team['id']}/members", {"email": bob.email.upper(), "role": role})

    assert response.status == 201
    assert (response.json["user_id"], response.json["role"]) == (bob.id, role)


def test_without_a_role_one_becomes_a_member(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(alice).post(f"/teams/{team['id']}/members", {"email": bob.email})

    assert response.json["role"] == "member"


def test_a_manager_adds_people(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(bob, role="manager")

    response = api.as_(bob).post(f"/teams/{team['id']}/members", {"email": outsider.email, "role": "manager"})

    assert response.status == 201


def test_an_administrator_adds_people_to_any_team(api: Api, alice: Person, bob: Person, admin: Person) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(admin).post(f"/teams/{team['id']}/members", {"email": bob.email, "role": "owner"})

    assert response.status == 201


def test_adding_a_person_many_times_at_once_adds_them_once(api: Api, alice: Person, bob: Person) -> None:
    path = f"/teams/{api.as_(alice).create_team()['id']}/members"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.as_(alice).post(path, {"email": bob.email}), range(8)))

    assert Counter(answer.status for answer in answers) == {201: 1, 409: 7}


def test_whoever_is_added_gets_a_notification_and_a_mail(
    api: Api, alice: Person, bob: Person, mailbox: Mailbox
) -> None:
    team = api.as_(alice).create_team(name="Kitchen")

    api.as_(alice).post(f"/teams/{team['id']}/members", {"email": bob.email})

    told = eventually(lambda: api.as_(bob).get("/notifications").json["items"])

    assert (told[0]["kind"], told[0]["team_id"]) == ("team_joined", team["id"])
    assert told[0]["text"] == "Alice added you to the team Kitchen as member."
    assert len(eventually(lambda: mailbox.to(bob.email))) == 1
