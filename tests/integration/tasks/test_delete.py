"""DELETE /tasks/{id} and POST /tasks/{id}/restore: who may."""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person


def throw_away(me: Api, task: dict[str, Any]) -> None:
    assert me.delete(f"/tasks/{task['id']}").status == 204


def test_nobody_deletes_or_restores_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    answers = [api.delete(f"/tasks/{task['id']}"), api.post(f"/tasks/{task['id']}/restore")]

    assert [answer.status for answer in answers] == [401, 401]


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 204), ("manager", 204), ("member", 403), ("guest", 403), ("outsider", 404)]
)
def test_managers_of_its_team_delete_a_task_and_restore_it(
    api: Api, alice: Person, bob: Person, role: str, status: int
) -> None:
    team = api.as_(alice).create_team(*([bob] if role != "outsider" else []), role=role)
    kept, gone = (api.as_(alice).create_task(team_id=team["id"]) for _ in range(2))
    throw_away(api.as_(alice), gone)

    deleted = api.as_(bob).delete(f"/tasks/{kept['id']}")
    restored = api.as_(bob).post(f"/tasks/{gone['id']}/restore")

    assert (deleted.status, restored.status) == (status, 200 if status == 204 else status)


def test_an_assignee_of_a_private_task_does_not_delete_it(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(assignee={"user_id": bob.id})

    response = api.as_(bob).delete(f"/tasks/{task['id']}")

    assert response.status == 403


def test_a_manager_of_the_team_a_private_task_is_assigned_to_does_not_delete_it(
    api: Api, alice: Person, bob: Person
) -> None:
    team = api.as_(alice).create_team(bob, role="manager")
    task = api.as_(alice).create_task(assignee={"team_id": team["id"]})

    response = api.as_(bob).delete(f"/tasks/{task['id']}")

    assert response.status == 403


def test_its_creator_deletes_it_also_as_a_guest_of_its_team(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(bob).create_task(team_id=team["id"])
    api.as_(alice).patch(f"/teams/{team['id']}/members/{bob.id}", {"role": "guest"})

    response = api.as_(bob).delete(f"/tasks/{task['id']}")

    assert response.status == 204


def test_administrators_delete_and_restore_any_task(api: Api, alice: Person, admin: Person) -> None:
    task = api.as_(alice).create_task()

    deleted = api.as_(admin).delete(f"/tasks/{task['id']}")
    restored = api.as_(admin).post(f"/tasks/{task['id']}/restore")

    assert (deleted.status, restored.status) == (204, 200)


@pytest.mark.parametrize("which", ["nobody's", "there", "deleted"])
def test_what_is_not_there_is_neither_deleted_nor_restored(api: Api, alice: Person, which: str) -> None:
    task = api.as_(alice).create_task()
    if which == "deleted":
        throw_away(api.as_(alice), task)
    id = str(uuid.uuid4()) if which == "nobody's" else task["id"]

    calls = {"there": "restore", "deleted": "delete"}
    deleted = calls.get(which) != "restore" and api.as_(alice).delete(f"/tasks/{id}").status
    restored = calls.get(which) != "delete" and api.as_(alice).post(f"/tasks/{id}/restore").status

    assert {deleted, restored} - {False} == {404}
