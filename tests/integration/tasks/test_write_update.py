"""POST /tasks/{id}/updates: what a person writes about how a task goes."""

from typing import Any

import pytest

from tests.support.api import Api, Person


def test_nobody_writes_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    assert api.post(f"/tasks/{task['id']}/updates", {"text": "Half done"}).status == 401


def test_a_guest_writes_nothing(api: Api, alice: Person, bob: Person) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team(bob, role="guest")["id"])

    assert api.as_(bob).post(f"/tasks/{task['id']}/updates", {"text": "Half done"}).status == 403


def test_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    assert api.as_(outsider).post(f"/tasks/{task['id']}/updates", {"text": "Half done"}).status == 404


@pytest.mark.parametrize("text", [None, "", " \n", "x" * 5001, 7])
def test_an_update_that_says_nothing_or_too_much_is_refused(api: Api, alice: Person, text: Any) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).post(f"/tasks/{task['id']}/updates", {"text": text})

    assert (response.status, response.fields) == (422, ["body.text"])


@pytest.mark.parametrize("field", ["changes", "actor_id", "created_at", "id"])
def test_what_the_system_decides_cannot_be_sent_along(api: Api, alice: Person, field: str) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).post(f"/tasks/{task['id']}/updates", {"text": "Half done", field: {}})

    assert (response.status, response.fields) == (422, [f"body.{field}"])


def test_it_stands_in_the_history_as_it_was_written(api: Api, alice: Person, bob: Person) -> None:
    task = api.as_(alice).create_task(team_id=api.as_(alice).create_team(bob)["id"])
    written = "<b>Half</b> of the records\r\nare 'migrated' 🐭"

    response = api.as_(bob).post(f"/tasks/{task['id']}/updates", {"text": f" {written} "})

    newest = api.as_(alice).get(f"/tasks/{task['id']}/updates").json["items"][0]
    assert response.status == 201
    assert response.json == newest
    assert (newest["text"], newest["changes"], newest["actor"]["id"]) == (written, {}, bob.id)


def test_it_is_no_change_of_the_task(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    api.as_(alice).post(f"/tasks/{task['id']}/updates", {"text": "Half done"})

    assert api.as_(alice).get(f"/tasks/{task['id']}").json == task


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nothing_edits_the_history(api: Api, alice: Person, method: str) -> None:
    path = f"/tasks/{api.as_(alice).create_task()['id']}/updates"
    entry = api.as_(alice).post(path, {"text": "Half done"}).json

    answers = [api.as_(alice).request(method, each, json={"text": "Done"}) for each in (path, f"{path}/{entry['id']}")]

    assert [answer.status for answer in answers] == [405, 404]
    assert api.as_(alice).get(path).json["items"][0] == entry
