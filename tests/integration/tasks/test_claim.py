"""POST /tasks/{id}/claim: taking what is assigned to a team of one's own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api import Api, Person


def test_nobody_claims_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    assert api.post(f"/tasks/{task['id']}/claim").status == 401


def test_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task(assignee={"team_id": api.as_(alice).create_team()["id"]})

    assert api.as_(outsider).post(f"/tasks/{task['id']}/claim").status == 404


@pytest.mark.parametrize("private", [True, False])
def test_a_guest_of_the_team_claims_nothing(api: Api, alice: Person, bob: Person, private: bool) -> None:
    team = api.as_(alice).create_team(bob, role="guest")["id"]
    task = api.as_(alice).create_task(assignee={"team_id": team}, team_id=None if private else team)

    assert api.as_(bob).post(f"/tasks/{task['id']}/claim").status == 403


def test_a_guest_of_the_assigned_team_who_sees_the_task_otherwise_claims_nothing(
    api: Api, alice: Person, bob: Person
) -> None:
    guests = api.as_(alice).create_team(bob, role="guest")["id"]
    shared = api.as_(alice).create_team(bob)["id"]
    task = api.as_(alice).create_task(team_id=shared, assignee={"team_id": guests})

    response = api.as_(bob).post(f"/tasks/{task['id']}/claim")

    assert response.status == 403
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["assignee"]["id"] == guests


@pytest.mark.parametrize("assignee", ["nobody", "somebody", "another team"])
def test_what_is_not_assigned_to_a_team_of_ones_own_is_not_claimed(
    api: Api, alice: Person, bob: Person, assignee: str
) -> None:
    team, other = api.as_(alice).create_team(bob)["id"], api.as_(alice).create_team()["id"]
    choices = {"nobody": None, "somebody": {"user_id": alice.id}, "another team": {"team_id": other}}
    task = api.as_(alice).create_task(team_id=team, assignee=choices[assignee])

    response = api.as_(bob).post(f"/tasks/{task['id']}/claim")

    assert (response.status, response.problem) == (409, "conflict")


@pytest.mark.parametrize("role", ["owner", "manager", "member"])
def test_whoever_is_in_the_team_claims_its_task(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(bob, role=role)["id"]
    task = api.as_(alice).create_task(assignee={"team_id": team})

    response = api.as_(bob).post(f"/tasks/{task['id']}/claim")

    assert response.json["assignee"] == {"kind": "user", "id": bob.id, "name": "Bob"}
    newest = api.as_(alice).get(f"/tasks/{task['id']}/updates").json["items"][0]
    assert newest["changes"] == {"assignee": {"old": {"team_id": team}, "new": {"user_id": bob.id}}}
    assert newest["actor"]["id"] == bob.id


def test_claiming_again_changes_nothing(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(assignee={"team_id": api.as_(alice).create_team()["id"]})
    first = api.as_(alice).post(f"/tasks/{task['id']}/claim")

    again = api.as_(alice).post(f"/tasks/{task['id']}/claim")

    assert (again.status, again.json) == (200, first.json)


def test_of_several_who_claim_at_once_one_has_it(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(bob, outsider)["id"]
    tasks = [api.as_(alice).create_task(team_id=team, assignee={"team_id": team})["id"] for _ in range(5)]

    with ThreadPoolExecutor(6) as pool:
        for task in tasks:
            people = [bob, outsider, alice]
            answers = list(pool.map(lambda person, id=task: api.as_(person).post(f"/tasks/{id}/claim"), people))

            assert sorted(answer.status for answer in answers) == [200, 409, 409]
            has_it = api.as_(alice).get(f"/tasks/{task}").json["assignee"]["id"]
            assert has_it == next(answer.json["assignee"]["id"] for answer in answers if answer.status == 200)
