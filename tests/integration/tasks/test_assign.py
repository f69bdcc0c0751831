"""PUT /tasks/{id}/assignee"""

import uuid

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def kinds(api: Api, person: Person) -> set[str]:
    """What a person has been told of."""
    return {told["kind"] for told in api.as_(person).get("/notifications").json["items"]}


def test_nobody_assigns_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.put(f"/tasks/{task['id']}/assignee", {"assignee": None})

    assert response.status == 401


def test_a_task_cannot_be_assigned_to_someone_outside_my_teams(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": outsider.id}})

    assert response.status == 403
    assert response.problem == "assignment-not-allowed"


def test_a_task_cannot_be_assigned_to_a_team_one_is_not_in(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(outsider).create_team()
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"team_id": team["id"]}})

    assert response.problem == "assignment-not-allowed"


def test_a_guest_in_the_only_team_they_share_cannot_assign_to_its_members(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team(bob, role="guest")
    task = api.as_(bob).create_task()

    response = api.as_(bob).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": alice.id}})

    assert response.problem == "assignment-not-allowed"


def test_a_task_cannot_be_assigned_to_a_disabled_account(
    api: Api, alice: Person, bob: Person, database: Database
) -> None:
    api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task()
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=bob.id)

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})

    assert response.problem == "assignment-not-allowed"


def test_a_guest_of_the_team_cannot_assign_its_tasks(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(team_id=team["id"])

    response = api.as_(bob).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})

    assert response.status == 403


def test_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(outsider).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": outsider.id}})

    assert response.status == 404


def test_a_task_that_nobody_made_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).put(f"/tasks/{uuid.uuid4()}/assignee", {"assignee": None})

    assert response.status == 404


@pytest.mark.parametrize("assignee", [{}, {"user_id": None}, {"user_id": "x"}, {"role": "owner"}, "me"])
def test_an_assignee_that_makes_no_sense_is_refused(api: Api, alice: Person, assignee: object) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": assignee})

    assert response.status == 422


@pytest.mark.parametrize("body", [{}, {"assignee": None, "user_id": None}])
def test_a_body_that_says_not_whom_is_refused(api: Api, alice: Person, body: object) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", body)

    assert response.status == 422


def test_the_assignee_of_a_task_gets_a_notification_and_a_mail(
    api: Api, alice: Person, bob: Person, mailbox: Mailbox
) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task("Feed the dormouse", team_id=team["id"])

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})

    assert response.json["assignee"] == {"kind": "user", "id": bob.id, "name": "Bob"}
    told = eventually(lambda: [n for n in api.as_(bob).get("/notifications").json["items"] if n["kind"] == "assigned"])
    assert told[0]["task"] == {"id": task["id"], "title": "Feed the dormouse"}
    mails = eventually(lambda: [m for m in mailbox.to(bob.email) if "Feed the dormouse" in m["Subject"]])
    assert len(mails) == 1


def test_assigning_again_changes_nothing(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(assignee={"user_id": alice.id})

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": alice.id}})

    assert response.json["version"] == task["version"]
    assert len(api.as_(alice).get(f"/tasks/{task['id']}/updates").json["items"]) == 1


def test_everybody_in_a_team_hears_of_its_task_but_the_one_who_gave_it(
    api: Api, alice: Person, bob: Person, outsider: Person
) -> None:
    team = api.as_(alice).create_team(bob, outsider, name="Kitchen")
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"team_id": team["id"]}})

    assert response.json["assignee"] == {"kind": "team", "id": team["id"], "name": "Kitchen"}
    eventually(lambda: "assigned" in kinds(api, bob) and "assigned" in kinds(api, outsider))
    assert "assigned" not in kinds(api, alice)


def test_whoever_a_task_is_taken_from_hears_of_it(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"], assignee={"user_id": bob.id})

    api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": None})

    eventually(lambda: "unassigned" in kinds(api, bob))


def test_an_administrator_assigns_to_anyone(api: Api, alice: Person, outsider: Person, admin: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(admin).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": outsider.id}})

    assert response.json["assignee"]["id"] == outsider.id
