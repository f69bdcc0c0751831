"""POST /tasks"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.wait import eventually


def test_nobody_makes_a_task_without_signing_in(api: Api) -> None:
    response = api.post("/tasks", {"title": "Write the report"})

    assert response.status == 401


def test_a_guest_adds_no_tasks_to_the_team(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")

    response = api.as_(bob).post("/tasks", {"title": "Write the report", "team_id": team["id"]})

    assert response.status == 403


def test_a_team_of_others_and_one_that_nobody_made_get_the_same_answer(
    api: Api, alice: Person, outsider: Person
) -> None:
    team = api.as_(alice).create_team()
    unknown = api.as_(outsider).post("/tasks", {"title": "Write the report", "team_id": str(uuid.uuid4())})

    others = api.as_(outsider).post("/tasks", {"title": "Write the report", "team_id": team["id"]})

    assert others.status == 403
    assert {**others.json, "request_id": ""} == {**unknown.json, "request_id": ""}


def test_somebody_outside_my_teams_and_somebody_who_does_not_exist_get_the_same_answer(
    api: Api, alice: Person, outsider: Person
) -> None:
    unknown = api.as_(alice).post("/tasks", {"title": "Report", "assignee": {"user_id": str(uuid.uuid4())}})

    stranger = api.as_(alice).post("/tasks", {"title": "Report", "assignee": {"user_id": outsider.id}})

    assert stranger.problem == "assignment-not-allowed"
    assert {**stranger.json, "request_id": ""} == {**unknown.json, "request_id": ""}


def test_a_task_that_may_not_be_assigned_is_not_made(api: Api, alice: Person, outsider: Person) -> None:
    api.as_(alice).post("/tasks", {"title": "Write the report", "assignee": {"user_id": outsider.id}})

    assert api.as_(alice).get("/tasks").json["items"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ""),
        ("title", " \u2003\n"),
        ("title", "x" * 201),
        ("title", 7),
        ("title", ["x"]),
        ("description", "x" * 20_001),
        ("description", None),
        ("status", "finished"),
        ("status", "TODO"),
        ("priority", 3),
        ("due_at", "tomorrow"),
        ("due_at", "2026-01-31T09:00:00"),
        ("due_at", "2026-02-30T09:00:00Z"),
        ("due_at", 1767225600),
        ("due_at", True),
        ("team_id", "kitchen"),
        ("team_id", 7),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Write the report", field: value})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize(
    "field",
    ["id", "creator_id", "creator", "owner_id", "created_at", "updated_at", "completed_at", "version", "comment_count"],
)
def test_what_the_system_decides_cannot_be_sent_along(api: Api, alice: Person, field: str) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Write the report", field: alice.id})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_every_fault_is_told_at_once(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/tasks", {"title": "", "status": "x", "assignee": {"user_id": "x"}, "y": 1})

    assert sorted(response.fields) == ["body.assignee.user_id", "body.status", "body.title", "body.y"]


def test_a_title_is_all_a_task_needs(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/tasks", {"title": "  Feed the dormouse 🐭  "})

    assert response.status == 201
    made = response.json
    assert made == {
        "id": made["id"],
        "title": "Feed the dormouse 🐭",
        "description": "",
        "status": "todo",
        "priority": "none",
        "due_at": None,
        "assignee": None,
        "team": None,
        "creator": {"id": alice.id, "display_name": "Alice"},
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
        "completed_at": None,
        "version": 1,
        "comment_count": 0,
    }


def test_everything_given_is_kept(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team(name="Kitchen")
    given = {"description": "<b>*Nuts*</b>\r\n\t'--%s\\", "status": "in_progress", "priority": "urgent"}

    made = api.as_(alice).create_task(
        **given, team_id=team["id"], assignee={"team_id": team["id"]}, due_at="2026-03-01T00:30:00+14:00"
    )

    assert {name: made[name] for name in given} == given
    assert made["due_at"] == "2026-02-28T10:30:00+00:00"
    assert made["team"] == {"id": team["id"], "name": "Kitchen"}
    assert made["assignee"] == {"kind": "team", "id": team["id"], "name": "Kitchen"}


def test_its_location_leads_to_what_was_made(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Write the report"})

    found = api.as_(alice).get(response.headers["Location"].removeprefix("/api/v1"))
    assert found.json == response.json


def test_a_task_made_as_done_was_completed_when_it_was_made(api: Api, alice: Person) -> None:
    made = api.as_(alice).create_task(status="done")

    assert made["completed_at"] is not None


def test_an_administrator_adds_tasks_to_any_team_for_anyone(
    api: Api, alice: Person, outsider: Person, admin: Person
) -> None:
    team = api.as_(alice).create_team()

    response = api.as_(admin).post(
        "/tasks", {"title": "Audit", "team_id": team["id"], "assignee": {"user_id": outsider.id}}
    )

    assert response.status == 201


def test_the_assignee_of_a_new_task_is_told(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team(bob)

    task = api.as_(alice).create_task(assignee={"user_id": bob.id})

    told = eventually(lambda: [n for n in api.as_(bob).get("/notifications").json["items"] if n["task"]])
    assert (told[0]["kind"], told[0]["task"]["id"]) == ("assigned", task["id"])
