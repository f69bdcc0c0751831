"""PUT /tasks/{id}/assignee"""

import pytest

from tests.support.api import Api, Person
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def test_nobody_assigns_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.put(f"/tasks/{task['id']}/assignee", {"assignee": None})

    assert response.status == 401


def test_a_task_cannot_be_assigned_to_someone_outside_my_teams(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": outsider.id}})

    assert response.status == 403
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


@pytest.mark.parametrize("assignee", [{}, {"user_id": None}, {"user_id": "x"}, {"role": "owner"}, "me"])
def test_an_assignee_that_makes_no_sense_is_refused(api: Api, alice: Person, assignee: object) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": assignee})

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
