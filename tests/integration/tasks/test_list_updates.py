"""GET /tasks/{id}/updates"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person


def changes(api: Api, person: Person, task: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to a task, newest first."""
    return [update["changes"] for update in api.as_(person).get(f"/tasks/{task['id']}/updates").json["items"]]


def test_nobody_reads_the_history_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.get(f"/tasks/{task['id']}/updates")

    assert response.status == 401


def test_the_history_of_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(outsider).get(f"/tasks/{task['id']}/updates")

    assert response.status == 404


def test_a_task_that_nobody_made_has_no_history(api: Api, alice: Person) -> None:
    response = api.as_(alice).get(f"/tasks/{uuid.uuid4()}/updates")

    assert response.status == 404


@pytest.mark.parametrize("query", [{"limit": -1}, {"cursor": "x"}, {"actor": "me"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).get(f"/tasks/{task['id']}/updates", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_a_history_begins_when_the_task_is_made(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task("Cook")

    response = api.as_(alice).get(f"/tasks/{task['id']}/updates")

    [update] = response.json["items"]
    assert (update["task_id"], update["actor"]) == (task["id"], {"id": alice.id, "display_name": "Alice"})
    assert update["changes"]["title"] == {"old": None, "new": "Cook"}


def test_a_change_is_one_entry_with_every_old_and_new_value(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()
    parent = api.as_(alice).create_task("Above")
    task = api.as_(alice).create_task("Old", due={"date": "2026-03-01", "time": "10:00:00"}, tags=["home"])
    new = {
        "title": "New",
        "description": "More",
        "status": "done",
        "priority": "low",
        "due": None,
        "start_on": "2026-02-28",
        "estimate_minutes": 90,
        "tags": ["garden"],
        "team_id": team["id"],
        "parent_id": parent["id"],
    }

    api.as_(alice).patch(f"/tasks/{task['id']}", new)

    assert changes(api, alice, task)[0] == {
        "title": {"old": "Old", "new": "New"},
        "description": {"old": "", "new": "More"},
        "status": {"old": "todo", "new": "done"},
        "priority": {"old": "none", "new": "low"},
        "due": {"old": {"date": "2026-03-01", "time": "10:00:00", "time_zone": "UTC"}, "new": None},
        "start_on": {"old": None, "new": "2026-02-28"},
        "estimate_minutes": {"old": None, "new": 90},
        "tags": {"old": ["home"], "new": ["garden"]},
        "team_id": {"old": None, "new": team["id"]},
        "parent_id": {"old": None, "new": parent["id"]},
    }


def test_a_move_to_a_project_is_one_entry_with_the_team_it_came_into(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()
    project = api.as_(alice).post("/projects", {"name": "Garden", "team_id": team["id"]}).json
    task = api.as_(alice).create_task(due={"date": "2026-03-01"})

    api.as_(alice).patch(f"/tasks/{task['id']}", {"project_id": project["id"], "rrule": "FREQ=DAILY"})

    assert changes(api, alice, task)[0] == {
        "project_id": {"old": None, "new": project["id"]},
        "rrule": {"old": None, "new": "FREQ=DAILY"},
        "team_id": {"old": None, "new": team["id"]},
    }


def test_fields_that_stayed_as_they_were_are_not_in_the_history(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task("Same")

    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "Same", "status": "done"})

    assert list(changes(api, alice, task)[0]) == ["status"]


def test_assignments_are_in_the_history(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task()
    for assignee in ({"user_id": bob.id}, {"team_id": team["id"]}, None):
        api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": assignee})

    seen = [change["assignee"] for change in changes(api, alice, task)[:-1]]

    assert seen == [
        {"old": {"team_id": team["id"]}, "new": None},
        {"old": {"user_id": bob.id}, "new": {"team_id": team["id"]}},
        {"old": None, "new": {"user_id": bob.id}},
    ]


def test_an_entry_names_who_changed_the_task(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])

    api.as_(bob).patch(f"/tasks/{task['id']}", {"title": "New"})

    newest = api.as_(alice).get(f"/tasks/{task['id']}/updates", limit=1).json["items"][0]
    assert newest["actor"] == {"id": bob.id, "display_name": "Bob"}


def test_pages_show_every_entry_once(api: Api, alice: Person) -> None:
    path = f"/tasks/{api.as_(alice).create_task('0')['id']}"
    for title in "1234":
        api.as_(alice).patch(path, {"title": title})

    first = api.as_(alice).get(f"{path}/updates", limit=3).json
    second = api.as_(alice).get(f"{path}/updates", limit=3, cursor=first["next_cursor"]).json

    assert [update["changes"]["title"]["new"] for update in first["items"] + second["items"]] == list("43210")
