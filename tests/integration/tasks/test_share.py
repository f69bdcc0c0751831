"""PUT and DELETE /tasks/{id}/shares/{user_id}: letting somebody see and change a task."""

import uuid

import pytest

from tests.support.api import Answer, Api, Person
from tests.support.database import Database


def share(me: Api, task: str, person: str) -> Answer:
    return me.request("PUT", f"/tasks/{task}/shares/{person}")


def unshare(me: Api, task: str, person: str) -> Answer:
    return me.delete(f"/tasks/{task}/shares/{person}")


@pytest.fixture
def task(api: Api, alice: Person, bob: Person) -> str:
    """A private task of Alice's, who shares a team with Bob."""
    api.as_(alice).create_team(bob)
    return str(api.as_(alice).create_task()["id"])


def test_nobody_shares_without_signing_in(api: Api, bob: Person, task: str) -> None:
    assert [share(api, task, bob.id).status, unshare(api, task, bob.id).status] == [401, 401]


def test_a_guest_of_its_team_shares_nothing(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    api.as_(bob).create_team(outsider)
    task = api.as_(alice).create_task(team_id=team["id"])["id"]

    assert [share(api.as_(bob), task, person.id).status for person in (bob, outsider)] == [403, 403]


def test_a_task_one_cannot_see_is_not_there(api: Api, bob: Person, outsider: Person, task: str) -> None:
    answers = [share(api.as_(outsider), task, outsider.id), unshare(api.as_(outsider), task, bob.id)]

    assert [answer.status for answer in answers] == [404, 404]


def test_somebody_outside_ones_teams_and_nobody_get_the_same_answer(
    api: Api, alice: Person, outsider: Person, task: str
) -> None:
    answers = [share(api.as_(alice), task, person) for person in (outsider.id, str(uuid.uuid4()))]

    assert [answer.status for answer in answers] == [403, 403]
    assert answers[0].json["detail"] == answers[1].json["detail"]
    assert api.as_(outsider).get(f"/tasks/{task}").status == 404


def test_a_task_is_not_shared_with_a_disabled_account(
    api: Api, alice: Person, bob: Person, task: str, database: Database
) -> None:
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=bob.id)

    assert share(api.as_(alice), task, bob.id).status == 403


def test_whom_it_is_shared_with_sees_and_changes_a_task_and_does_not_delete_it(
    api: Api, alice: Person, bob: Person, task: str
) -> None:
    assert share(api.as_(alice), task, bob.id).status == 204

    me = api.as_(bob)
    answers = [me.get(f"/tasks/{task}"), me.patch(f"/tasks/{task}", {"title": "New"}), me.delete(f"/tasks/{task}")]
    assert [answer.status for answer in answers] == [200, 200, 403]
    assert [found["id"] for found in me.get("/tasks").json["items"]] == [task]
    assert answers[0].json["shared_with"] == [{"id": bob.id, "display_name": "Bob"}]


def test_sharing_again_changes_nothing(api: Api, alice: Person, bob: Person, task: str) -> None:
    answers = [share(api.as_(alice), task, bob.id) for _ in range(2)]

    assert [answer.status for answer in answers] == [204, 204]
    assert len(api.as_(alice).get(f"/tasks/{task}").json["shared_with"]) == 1


@pytest.mark.parametrize("who", ["its owner", "whom it was shared with"])
def test_it_can_be_taken_back(api: Api, alice: Person, bob: Person, task: str, who: str) -> None:
    share(api.as_(alice), task, bob.id)

    response = unshare(api.as_(alice if who == "its owner" else bob), task, bob.id)

    assert response.status == 204
    assert api.as_(bob).get(f"/tasks/{task}").status == 404


def test_a_guest_with_whom_it_is_shared_changes_it(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(team_id=team["id"])["id"]

    share(api.as_(alice), task, bob.id)

    assert api.as_(bob).patch(f"/tasks/{task}", {"title": "New"}).status == 200


def test_an_administrator_shares_with_anybody(api: Api, admin: Person, outsider: Person, task: str) -> None:
    assert share(api.as_(admin), task, outsider.id).status == 204

    assert api.as_(outsider).get(f"/tasks/{task}").status == 200
