"""PATCH /notifications/{id}"""

import uuid
from typing import Any

import pytest

from tests.integration.notifications.conftest import GiveWork
from tests.support.api import Api, Person
from tests.support.wait import eventually


@pytest.fixture
def told(api: Api, bob: Person, give_work: GiveWork) -> dict[str, Any]:
    """A notification that Bob has not read."""
    give_work(bob)
    found: dict[str, Any] = eventually(lambda: api.as_(bob).get("/notifications").json["items"])[0]
    return found


def test_nobody_marks_without_signing_in(api: Api, told: dict[str, Any]) -> None:
    response = api.patch(f"/notifications/{told['id']}", {"read": True})

    assert response.status == 401


def test_a_notification_of_somebody_else_is_not_there(
    api: Api, alice: Person, admin: Person, told: dict[str, Any]
) -> None:
    for person in (alice, admin):
        response = api.as_(person).patch(f"/notifications/{told['id']}", {"read": True})

        assert response.status == 404


def test_a_notification_that_there_never_was_is_not_there(api: Api, bob: Person) -> None:
    response = api.as_(bob).patch(f"/notifications/{uuid.uuid4()}", {"read": True})

    assert response.status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "read"),
        ({"read": None}, "read"),
        ({"read": "true"}, "read"),
        ({"read": 1}, "read"),
        ({"read": True, "read_at": "2026-01-01T00:00:00Z"}, "read_at"),
        ({"read": True, "user_id": "x"}, "user_id"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(
    api: Api, bob: Person, told: dict[str, Any], body: Any, field: str
) -> None:
    response = api.as_(bob).patch(f"/notifications/{told['id']}", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_a_notification_is_marked_as_read(api: Api, bob: Person, told: dict[str, Any]) -> None:
    response = api.as_(bob).patch(f"/notifications/{told['id']}", {"read": True})

    assert response.json["read_at"] is not None
    assert response.json == {**told, "read_at": response.json["read_at"]}


def test_reading_again_does_not_move_when_it_was_read(api: Api, bob: Person, told: dict[str, Any]) -> None:
    first = api.as_(bob).patch(f"/notifications/{told['id']}", {"read": True})

    again = api.as_(bob).patch(f"/notifications/{told['id']}", {"read": True})

    assert again.json == first.json


def test_a_notification_is_marked_as_unread(api: Api, bob: Person, told: dict[str, Any]) -> None:
    api.as_(bob).patch(f"/notifications/{told['id']}", {"read": True})

    response = api.as_(bob).patch(f"/notifications/{told['id']}", {"read": False})

    assert response.json == told


def test_an_administrator_who_marks_is_shown_what_the_list_shows(api: Api, alice: Person, admin: Person) -> None:
    task = api.as_(alice).create_task("Private to Alice")
    for person in (admin, alice):
        api.as_(person).post(f"/tasks/{task['id']}/comments", {"body": "Hello"})
    about_it = eventually(
        lambda: [
            n for n in api.as_(admin).get("/notifications").json["items"] if n["task"] and n["task"]["id"] == task["id"]
        ]
    )

    response = api.as_(admin).patch(f"/notifications/{about_it[0]['id']}", {"read": True})

    assert response.json["task"] == {"id": task["id"], "title": "Private to Alice"}
