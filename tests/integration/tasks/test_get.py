"""GET /tasks/{id}"""

import uuid

import pytest

from tests.support.api import Api, Person


def test_nobody_reads_a_task_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.get(f"/tasks/{task['id']}")

    assert response.status == 401


def test_a_task_one_cannot_see_looks_like_one_that_nobody_made(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()
    unknown = api.as_(outsider).get(f"/tasks/{uuid.uuid4()}")

    response = api.as_(outsider).get(f"/tasks/{task['id']}")

    assert response.status == 404
    assert {**response.json, "request_id": ""} == {**unknown.json, "request_id": ""}


@pytest.mark.parametrize("id", ["1", "x", "%00", "..%2Ftasks", "' OR true", "00000000-0000-0000-0000-00000000000g"])
def test_what_is_no_id_is_not_there(api: Api, alice: Person, id: str) -> None:
    response = api.as_(alice).get(f"/tasks/{id}")

    assert response.status == 404
    assert response.problem == "not-found"


def test_a_task_is_shown_with_everything_about_it(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, name="Kitchen")
    task = api.as_(alice).create_task("Cook", description="*Soup*", team_id=team["id"], assignee={"user_id": bob.id})
    for body in ("Which?", "Nettles."):
        api.as_(bob).post(f"/tasks/{task['id']}/comments", {"body": body})

    response = api.as_(bob).get(f"/tasks/{task['id']}")

    assert response.json == {
        **task,
        "description": "*Soup*",
        "assignee": {"kind": "user", "id": bob.id, "name": "Bob"},
        "team": {"id": team["id"], "name": "Kitchen"},
        "creator": {"id": alice.id, "display_name": "Alice"},
        "comment_count": 2,
    }


def test_a_task_is_shown_as_it_is_after_its_last_change(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task("Old")
    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "New"})

    response = api.as_(alice).get(f"/tasks/{task['id']}")

    assert (response.json["title"], response.json["version"]) == ("New", 2)
