"""PATCH /tasks/{id}"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.wait import eventually


def test_nobody_changes_a_task_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.patch(f"/tasks/{task['id']}", {"title": "New"})

    assert response.status == 401


def test_a_guest_changes_nothing(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(team_id=team["id"])

    response = api.as_(bob).patch(f"/tasks/{task['id']}", {"title": "New"})

    assert response.status == 403
    assert api.as_(alice).get(f"/tasks/{task['id']}").json == task


def test_a_task_cannot_be_moved_into_a_team_one_is_not_in(api: Api, alice: Person, outsider: Person) -> None:
    team = api.as_(outsider).create_team()
    task = api.as_(alice).create_task()

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"team_id": team["id"]})

    assert response.status == 403


def test_a_refused_move_takes_nothing_else_along(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "New", "team_id": str(uuid.uuid4())})

    assert api.as_(alice).get(f"/tasks/{task['id']}").json == task


def test_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(outsider).patch(f"/tasks/{task['id']}", {"title": "New"})

    assert response.status == 404


def test_a_task_that_nobody_made_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).patch(f"/tasks/{uuid.uuid4()}", {"title": "New"})

    assert response.status == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", "  "),
        ("title", "x" * 201),
        ("description", None),
        ("status", None),
        ("status", "finished"),
        ("priority", None),
        ("priority", "high!"),
        ("due", "2026-01-31"),
        ("due_at", "2026-01-31T10:00:00Z"),
        ("tags", None),
        ("tags", "home"),
        ("estimate_minutes", -1),
        ("start_on", "2026-02-30"),
        ("rrule", "FREQ=DAILY"),
        ("project_id", "garden"),
        ("parent_id", "top"),
        ("position", "a0"),
        ("team_id", "kitchen"),
        ("assignee", None),
        ("completed_at", None),
        ("creator_id", None),
        ("version", 1),
        ("id", None),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {field: value})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "New"),
        ("description", "More"),
        ("status", "cancelled"),
        ("priority", "high"),
        ("start_on", "2026-02-28"),
        ("estimate_minutes", 90),
        ("tags", ["home", "garden"]),
    ],
)
def test_a_field_gets_its_new_value_and_the_others_stay(api: Api, alice: Person, field: str, value: Any) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {field: value})

    changed = {**task, field: value, "version": 2, "updated_at": response.json["updated_at"]}
    assert response.json == changed
    assert api.as_(alice).get(f"/tasks/{task['id']}").json == changed


def test_a_due_date_can_be_taken_away(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(due={"date": "2026-03-01", "time": "10:00:00", "time_zone": "Asia/Tokyo"})

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"due": None})

    assert (response.json["due"], response.json["due_at"]) == (None, None)


def test_a_task_moves_into_a_team_whose_members_see_it_then(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task()

    api.as_(alice).patch(f"/tasks/{task['id']}", {"team_id": team["id"]})

    assert api.as_(bob).get(f"/tasks/{task['id']}").status == 200


@pytest.mark.parametrize(
    "changes", [{}, {"title": "Same"}, {"title": " Same ", "due": {"date": "2026-03-01"}, "tags": ["home", "HOME"]}]
)
def test_what_is_as_it_was_is_no_change(api: Api, alice: Person, changes: dict[str, Any]) -> None:
    task = api.as_(alice).create_task("Same", due={"date": "2026-03-01", "time_zone": "UTC"}, tags=["home"])

    response = api.as_(alice).patch(f"/tasks/{task['id']}", changes)

    assert response.json == task
    assert len(api.as_(alice).get(f"/tasks/{task['id']}/updates").json["items"]) == 1


def test_a_task_is_completed_when_it_becomes_done(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "done"})

    assert response.json["completed_at"] > task["updated_at"]


def test_a_task_that_is_opened_again_is_not_completed(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(status="done")

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "todo"})

    assert response.json["completed_at"] is None


def test_changing_something_else_of_a_done_task_leaves_its_completion(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(status="done")

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "New"})

    assert response.json["completed_at"] == task["completed_at"]


def test_changes_at_the_same_moment_are_all_kept(api: Api, alice: Person) -> None:
    path = f"/tasks/{api.as_(alice).create_task()['id']}"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: api.as_(alice).patch(path, {"title": f"Title {number}"}), range(16)))

    assert api.as_(alice).get(path).json["version"] == 17
    titles = [update["changes"]["title"] for update in api.as_(alice).get(f"{path}/updates").json["items"]]
    assert [change["old"] for change in titles[:-1]] == [change["new"] for change in titles[1:]]


def test_those_involved_hear_of_a_new_status_and_who_did_it_does_not(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(assignee={"user_id": bob.id})

    api.as_(bob).patch(f"/tasks/{task['id']}", {"status": "in_progress"})

    told = eventually(lambda: [n for n in api.as_(alice).get("/notifications").json["items"] if n["task"]])
    assert [(n["kind"], n["text"]) for n in told] == [
        ("status_changed", "Bob moved a task from todo to in progress."),
    ]
    assert "status_changed" not in {n["kind"] for n in api.as_(bob).get("/notifications").json["items"]}
