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
        ("due", "tomorrow"),
        ("due", "2026-01-31"),
        ("due", {"date": "0001-01-01", "time_zone": "Asia/Tokyo"}),
        ("due", {"date": "9999-12-31", "time_zone": "America/New_York"}),
        ("due", {"date": "2026-01-31", "time": "09:00:00+02:00"}),
        ("due_at", "2026-01-31T09:00:00Z"),
        ("start_on", "31.1.2026"),
        ("estimate_minutes", -1),
        ("estimate_minutes", "90"),
        ("estimate_minutes", 600_001),
        ("tags", "home"),
        ("tags", [f"tag{number}" for number in range(21)]),
        ("rrule", "FREQ=DAILY"),
        ("project_id", "garden"),
        ("project_id", str(uuid.uuid4())),
        ("parent_id", str(uuid.uuid4())),
        ("team_id", "kitchen"),
        ("team_id", 7),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Write the report", field: value})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize(
    ("due", "field"),
    [
        ({}, "date"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": 1767225600}, "date"),
        ({"date": None}, "date"),
        ({"date": "2026-01-31", "time": "25:00:00"}, "time"),
        ({"date": "2026-01-31", "time": 9}, "time"),
        ({"date": "2026-01-31", "time_zone": "Middle-earth/Shire"}, "time_zone"),
        ({"date": "2026-01-31", "time_zone": "../../etc/passwd"}, "time_zone"),
        ({"date": "2026-01-31", "time_zone": None}, "time_zone"),
        ({"date": "2026-01-31", "at": "2026-01-31T09:00:00Z"}, "at"),
    ],
)
def test_a_due_date_that_cannot_be_is_refused(api: Api, alice: Person, due: dict[str, Any], field: str) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Write the report", "due": due})

    assert response.status == 422
    assert response.fields == [f"body.due.{field}"]


@pytest.mark.parametrize("tag", ["", " ", "two words", "a,b", 'say"hi', "x" * 51, 7, None])
def test_a_tag_that_cannot_be_is_refused(api: Api, alice: Person, tag: Any) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Write the report", "tags": ["home", tag]})

    assert response.status == 422
    assert response.fields == ["body.tags.1"]


@pytest.mark.parametrize(
    "field",
    [
        "id", "creator_id", "creator", "owner_id", "created_at", "updated_at", "completed_at", "version",
        "comment_count", "position", "deleted_at", "deleted_by", "recurs_from", "search", "due_date",
    ],
)  # fmt: skip
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
        "due": None,
        "due_at": None,
        "start_on": None,
        "estimate_minutes": None,
        "tags": [],
        "rrule": None,
        "assignee": None,
        "team": None,
        "project": None,
        "parent_id": None,
        "position": made["position"],
        "creator": {"id": alice.id, "display_name": "Alice"},
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
        "completed_at": None,
        "deleted_at": None,
        "version": 1,
        "highlight": None,
        "comment_count": 0,
        "attachment_count": 0,
        "subtasks": [],
        "relations": [],
        "shared_with": [],
        "reminders": [],
        "watching": True,
    }


def test_everything_given_is_kept(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team(name="Kitchen")
    given: dict[str, Any] = {
        "description": "<b>*Nuts*</b>\r\n\t'--%s\\",
        "status": "in_progress",
        "priority": "urgent",
        "due": {"date": "2026-03-01", "time": "00:30:00", "time_zone": "Pacific/Kiritimati"},
        "start_on": "2026-02-28",
        "estimate_minutes": 90,
        "tags": ["home", "küche"],
        "rrule": "FREQ=WEEKLY;BYDAY=SU",
    }

    made = api.as_(alice).create_task(**given, team_id=team["id"], assignee={"team_id": team["id"]})

    assert {name: made[name] for name in given} == given
    assert made["due_at"] == "2026-02-28T10:30:00+00:00"
    assert made["team"] == {"id": team["id"], "name": "Kitchen"}
    assert made["assignee"] == {"kind": "team", "id": team["id"], "name": "Kitchen"}


def test_tags_are_the_same_in_whatever_case_and_however_often(api: Api, alice: Person) -> None:
    made = api.as_(alice).create_task(tags=["Home", "STRASSE", "home", " garden ", "Straße"])

    assert made["tags"] == ["home", "strasse", "garden"]


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
