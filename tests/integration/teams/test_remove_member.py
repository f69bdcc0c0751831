"""DELETE /teams/{id}/members/{id}"""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.teams.conftest import ROLES, Club
from tests.support.api import Api, Person
from tests.support.wait import eventually

# Who may take whom out of the team.
MAY = {
    "outsider": set(),
    "guest": set(),
    "member": set(),
    "manager": {"guest", "member", "manager"},
    "owner": set(ROLES),
    "administrator": set(ROLES),
}


def test_nobody_removes_a_member_without_signing_in(club: Club) -> None:
    response = club.api.delete(club.seat("guest"))

    assert response.status == 401


@pytest.mark.parametrize("who", MAY)
def test_who_may_take_out_whom(club: Club, who: str) -> None:
    by = club.api.as_(club.people[who])

    answers = {role: by.delete(club.seat(role)).status for role in ROLES}

    refused = 404 if who == "outsider" else 403
    assert answers == {role: 204 if role in MAY[who] else refused for role in ROLES}


def test_somebody_who_is_not_in_the_team_is_not_there(club: Club) -> None:
    for stranger in (club.people["outsider"].id, uuid.uuid4()):
        response = club.api.as_(club.people["owner"]).delete(f"/teams/{club.id}/members/{stranger}")

        assert response.status == 404


@pytest.mark.parametrize("role", ROLES)
def test_anybody_may_leave(club: Club, role: str) -> None:
    own = club.seat(role)

    response = club.api.as_(club.subject).delete(own)

    assert response.status == 204
    assert club.api.as_(club.subject).delete(own).status == 404


def test_the_last_owner_cannot_leave_and_nobody_can_take_them_out(
    api: Api, alice: Person, bob: Person, admin: Person
) -> None:
    team = api.as_(alice).create_team(bob, role="manager")

    for by in (alice, admin):
        response = api.as_(by).delete(f"/teams/{team['id']}/members/{alice.id}")

        assert (response.status, response.problem) == (409, "last-owner")


@pytest.mark.parametrize("round", range(3))
def test_of_two_owners_who_leave_at_once_one_stays(api: Api, alice: Person, bob: Person, round: int) -> None:
    team = api.as_(alice).create_team(bob, role="owner")

    with ThreadPoolExecutor(2) as pool:
        leaving = [pool.submit(api.as_(each).delete, f"/teams/{team['id']}/members/{each.id}") for each in (alice, bob)]

    assert Counter(each.result().status for each in leaving) == {204: 1, 409: 1}


def test_whoever_was_taken_out_is_told_and_whoever_left_is_not(
    api: Api, alice: Person, bob: Person, outsider: Person
) -> None:
    team = api.as_(alice).create_team(bob, outsider, name="Kitchen")

    for by, person in ((alice, bob), (outsider, outsider)):
        api.as_(by).delete(f"/teams/{team['id']}/members/{person.id}")

    def told(person: Person) -> list[str]:
        return [n["text"] for n in api.as_(person).get("/notifications").json["items"] if "out of" in n["text"]]

    assert eventually(lambda: told(bob)) == ["Alice took you out of the team Kitchen."]
    assert told(outsider) == []
