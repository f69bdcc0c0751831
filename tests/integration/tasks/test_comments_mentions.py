"""Mentions: only of people who can see the task"""

import uuid

from tests.support.api import Api, Person


def test_somebody_who_cannot_see_the_task_cannot_be_mentioned(
    api: Api, alice: Person, bob: Person, outsider: Person
) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])

    response = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "x", "mentions": [bob.id, outsider.id]})

    assert response.fields == ["body.mentions"]
    assert api.as_(alice).get(f"/tasks/{task['id']}/comments").json["items"] == []


def test_somebody_who_does_not_exist_cannot_be_told_from_one_who_cannot_see(
    api: Api, alice: Person, outsider: Person
) -> None:
    path = f"/tasks/{api.as_(alice).create_task()['id']}/comments"

    answers = [api.as_(alice).post(path, {"body": "x", "mentions": [id]}) for id in (outsider.id, str(uuid.uuid4()))]

    assert answers[0].json["errors"] == answers[1].json["errors"]


def test_an_edit_cannot_mention_them_either(api: Api, alice: Person, outsider: Person) -> None:
    path = f"/tasks/{api.as_(alice).create_task()['id']}/comments"
    comment = api.as_(alice).post(path, {"body": "x"}).json

    response = api.as_(alice).patch(f"/comments/{comment['id']}", {"body": "y", "mentions": [outsider.id]})

    assert response.fields == ["body.mentions"]
    assert api.as_(alice).get(path).json["items"] == [comment]


def test_everybody_who_sees_the_task_can_be_mentioned(
    api: Api, alice: Person, bob: Person, outsider: Person, admin: Person
) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    api.as_(alice).create_team(outsider)
    task = api.as_(alice).create_task(team_id=team["id"])
    api.as_(alice).put(f"/tasks/{task['id']}/shares/{outsider.id}", {})
    ids = [alice.id, bob.id, outsider.id, admin.id, bob.id]

    response = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "x", "mentions": ids})

    assert {person["id"] for person in response.json["mentions"]} == set(ids)
    assert len(response.json["mentions"]) == 4
