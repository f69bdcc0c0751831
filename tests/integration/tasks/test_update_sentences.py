"""What the entries of GET /tasks/{id}/updates say in a sentence"""

import uuid
from typing import Any

import pytest

from tests.support.api import PASSWORD, Api, Person
from tests.support.database import Database


def said(me: Api, task: Any) -> list[str]:
    """The sentences of a task's history, newest first."""
    return [entry["sentence"] for entry in me.get(f"/tasks/{task['id']}/updates").json["items"]]


@pytest.mark.parametrize(
    ("begun", "changes", "expected"),
    [
        ({}, {"title": "New, and better"}, "the title from “Old” to “New, and better”"),
        ({}, {"status": "in_progress"}, "the status from To do to In progress"),
        ({"status": "cancelled"}, {"status": "todo"}, "the status from Cancelled to To do"),
        ({"priority": "high"}, {"priority": "none"}, "the priority from High to None"),
        ({}, {"due": {"date": "2026-03-01"}}, "the due date from none to 2026-03-01"),
        (
            {"due": {"date": "2026-03-01", "time": "10:00:00", "time_zone": "Europe/Berlin"}},
            {"due": None},
            "the due date from 2026-03-01 10:00 Europe/Berlin to none",
        ),
        ({}, {"start_on": "2026-03-01"}, "the start date from none to 2026-03-01"),
        ({"estimate_minutes": 0}, {"estimate_minutes": 90}, "the estimate from 0 minutes to 90 minutes"),
        ({"tags": ["a", "b"]}, {"tags": []}, "the tags from a, b to none"),
        ({}, {"description": "Secret"}, "the description"),
        (
            {},
            {"description": "x", "priority": "high", "status": "done"},
            "the status from To do to Done, the priority from None to High and the description",
        ),
    ],
)
def test_a_change_is_told_with_old_and_new_values(
    api: Api, alice: Person, begun: Any, changes: Any, expected: str
) -> None:
    task = api.as_(alice).create_task("Old", **begun)

    api.as_(alice).patch(f"/tasks/{task['id']}", changes)

    assert said(api.as_(alice), task) == [f"Alice changed {expected}.", "Alice created the task."]


def test_a_rule_of_recurrence_is_told(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(due={"date": "2026-03-01"})

    api.as_(alice).patch(f"/tasks/{task['id']}", {"rrule": "FREQ=DAILY"})

    assert said(api.as_(alice), task)[0] == "Alice changed the recurrence from none to FREQ=DAILY."


def test_projects_teams_and_tasks_are_named(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team(name="Kitchen")
    project = api.as_(alice).post("/projects", {"name": "Soup", "team_id": team["id"]}).json
    parent = api.as_(alice).create_task("Cook")
    task = api.as_(alice).create_task()

    api.as_(alice).patch(f"/tasks/{task['id']}", {"project_id": project["id"], "parent_id": parent["id"]})

    told = "the project from none to Soup, the team from none to Kitchen and the parent task from none to “Cook”"
    assert said(api.as_(alice), task)[0] == f"Alice changed {told}."


def test_handing_a_task_on_is_told(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, name="Kitchen")
    task = api.as_(alice).create_task(team_id=team["id"])

    for assignee in ({"user_id": bob.id}, {"team_id": team["id"]}):
        api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": assignee})
    api.as_(bob).post(f"/tasks/{task['id']}/claim")
    api.as_(bob).put(f"/tasks/{task['id']}/assignee", {"assignee": None})

    assert said(api.as_(alice), task)[:-1] == [
        "Bob assigned the task to nobody instead of themselves.",
        "Bob assigned the task to themselves instead of Kitchen.",
        "Alice assigned the task to Kitchen instead of Bob.",
        "Alice assigned the task to Bob.",
    ]


def test_deleting_restoring_and_writing_are_told(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    api.as_(alice).delete(f"/tasks/{task['id']}")
    api.as_(alice).post(f"/tasks/{task['id']}/restore")
    written = api.as_(alice).post(f"/tasks/{task['id']}/updates", {"text": "Half done"})

    told = ["wrote an update", "took the task out of the trash", "moved the task to the trash", "created the task"]
    assert said(api.as_(alice), task) == [f"Alice {did}." for did in told]
    assert written.json["sentence"] == "Alice wrote an update."


def test_the_next_of_a_series_has_a_sentence_too(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(due={"date": "2026-03-01"}, rrule="FREQ=DAILY")

    api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "done"})

    following = api.as_(alice).get("/tasks", status="todo").json["items"][0]
    assert said(api.as_(alice), following) == ["Alice created the task."]


def test_people_who_have_gone_are_not_named(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])
    api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})
    api.as_(bob).patch(f"/tasks/{task['id']}", {"status": "done"})

    closed = api.as_(bob).post("/auth/me/delete", {"password": PASSWORD})

    assert closed.status == 204
    assert said(api.as_(alice), task)[:2] == [
        "Deleted user changed the status from To do to Done.",
        "Alice assigned the task to Deleted user.",
    ]


def test_what_one_may_not_see_is_not_named(api: Api, alice: Person, bob: Person) -> None:
    """Before the task came to Bob it was in another team, in its project, and below another task."""
    secret = api.as_(alice).create_team(name="Secret")
    project = api.as_(alice).post("/projects", {"name": "Hidden", "team_id": secret["id"]}).json
    parent = api.as_(alice).create_task("Private")
    task = api.as_(alice).create_task()
    path, team = f"/tasks/{task['id']}", api.as_(alice).create_team(bob, name="Open")
    api.as_(alice).patch(path, {"project_id": project["id"], "parent_id": parent["id"]})
    api.as_(alice).put(f"{path}/assignee", {"assignee": {"team_id": secret["id"]}})

    api.as_(alice).put(f"{path}/assignee", {"assignee": None})
    api.as_(alice).patch(path, {"project_id": None, "team_id": team["id"], "parent_id": None})

    told = "the project from another project to none, the team from another team to Open"
    assert said(api.as_(bob), task)[:2] == [
        f"Alice changed {told} and the parent task from another task to none.",
        "Alice assigned the task to nobody instead of another team.",
    ]
    assert not {"Secret", "Hidden", "Private"} & set(" ".join(said(api.as_(bob), task)).replace("“", " ").split())
    assert "from Hidden to none, the team from Secret to Open" in said(api.as_(alice), task)[0]


def test_an_administrator_is_told_every_name(api: Api, alice: Person, admin: Person) -> None:
    team = api.as_(alice).create_team(name="Secret")
    task = api.as_(alice).create_task(team_id=team["id"])

    api.as_(alice).patch(f"/tasks/{task['id']}", {"team_id": None})

    assert said(api.as_(admin), task)[0] == "Alice changed the team from Secret to none."


def test_where_the_task_is_now_is_named_to_whom_it_is_shared_with(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(name="Kitchen")
    api.as_(alice).create_team(bob)
    project = api.as_(alice).post("/projects", {"name": "Soup", "team_id": team["id"]}).json
    task = api.as_(alice).create_task()
    api.as_(alice).patch(f"/tasks/{task['id']}", {"project_id": project["id"]})

    api.as_(alice).put(f"/tasks/{task['id']}/shares/{bob.id}", None)

    assert (
        said(api.as_(bob), task)[0] == "Alice changed the project from none to Soup and the team from none to Kitchen."
    )


def test_a_text_that_looks_like_a_name_to_be_put_in_stays_a_text(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": f'{{"team": "{uuid.uuid4()}"}} %s <b>'})

    title = api.as_(alice).get(f"/tasks/{task['id']}").json["title"]
    assert said(api.as_(alice), task)[0] == f"Alice changed the title from “Write the report” to “{title}”."


def test_an_entry_of_before_there_were_sentences_has_one(api: Api, alice: Person, database: Database) -> None:
    task = api.as_(alice).create_task()

    database.run("UPDATE task_updates SET sentence = DEFAULT WHERE task_id = :id", id=task["id"])

    assert said(api.as_(alice), task) == ["Alice changed the task."]
