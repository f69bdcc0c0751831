"""POST /tasks/{id}/comments"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.wait import eventually


def test_nobody_comments_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.post(f"/tasks/{task['id']}/comments", {"body": "Hello"})

    assert response.status == 401


def test_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(outsider).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})

    assert response.status == 404
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["comment_count"] == 0


def test_a_task_that_nobody_made_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).post(f"/tasks/{uuid.uuid4()}/comments", {"body": "Hello"})

    assert response.status == 404


@pytest.mark.parametrize("body", [None, "", " \n\t", "x" * 20_001, 7, {"text": "x"}])
def test_a_comment_that_says_nothing_or_too_much_is_refused(api: Api, alice: Person, body: Any) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": body})

    assert response.status == 422
    assert response.fields == ["body.body"]


@pytest.mark.parametrize("field", ["author_id", "id", "task_id", "created_at"])
def test_what_the_system_decides_cannot_be_sent_along(api: Api, alice: Person, field: str) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "Hello", field: alice.id})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_a_comment_is_kept_as_it_was_written(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    written = "<script>alert(1)</script>\r\n\r\n**bold** 🐭 '; DROP TABLE comments; --  100 %s \\"

    response = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": f" {written}\n"})

    assert response.status == 201
    assert (response.json["body"], response.json["task_id"]) == (written, task["id"])
    assert response.json["author"] == {"id": alice.id, "display_name": "Alice"}


def test_a_guest_may_comment(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(team_id=team["id"])

    response = api.as_(bob).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})

    assert response.status == 201


def test_a_comment_is_no_change_of_the_task(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})

    assert api.as_(alice).get(f"/tasks/{task['id']}").json == {**task, "comment_count": 1}


def test_the_creator_hears_of_a_comment_and_its_author_does_not(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])

    api.as_(bob).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})

    told = eventually(lambda: [n for n in api.as_(alice).get("/notifications").json["items"] if n["task"]])
    assert [(n["kind"], n["text"]) for n in told] == [("commented", "Bob commented on a task.")]
    assert "commented" not in {n["kind"] for n in api.as_(bob).get("/notifications").json["items"]}


def test_whoever_commented_before_hears_of_the_next_comment(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    path = f"/tasks/{api.as_(alice).create_task(team_id=team['id'])['id']}/comments"
    api.as_(bob).post(path, {"body": "First"})

    api.as_(alice).post(path, {"body": "Second"})

    eventually(lambda: [n for n in api.as_(bob).get("/notifications").json["items"] if n["kind"] == "commented"])
