"""POST /tasks/import: what a row refers to, and what it cannot say"""

from uuid import uuid4

import pytest

from tests.support.api import Api, Person
from tests.support.exports import export_bytes
from tests.support.imported import board, load, tasks


def test_a_parent_that_is_not_in_the_file_is_kept_where_one_sees_it(api: Api, alice: Person, bob: Person) -> None:
    parent = api.as_(alice).create_task("Above", status="done")
    api.as_(alice).create_task("Below", parent_id=parent["id"])
    file = export_bytes(api.as_(alice), {"status": ["todo"]})

    hers, his = load(api.as_(alice), file), load(api.as_(bob), file)

    assert hers == {"created": 1, "notes": []}
    assert [task["parent_id"] for task in api.as_(alice).get("/tasks", limit=1).json["items"]] == [parent["id"]]
    assert his["notes"] == [
        "Row 2: what it was below is neither in the file nor a task that you see: it stands by itself."
    ]
    assert [task["parent"] for task in tasks(api.as_(bob))] == [None]


def test_a_project_of_others_is_only_used_by_who_may_put_tasks_into_it(
    api: Api, alice: Person, bob: Person, outsider: Person
) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    project = api.as_(alice).post("/projects", {"name": "Ours", "team_id": team["id"]}).json
    api.as_(alice).create_task(project_id=project["id"])
    file = export_bytes(api.as_(alice))

    for person in (bob, outsider):
        load(api.as_(person), file)

    owned = [api.as_(person).get("/tasks", creator="me").json["items"][0] for person in (bob, outsider)]
    assert [(task["project"]["name"], task["team"]) for task in owned] == [("Ours", None)] * 2
    assert project["id"] not in {task["project"]["id"] for task in owned}
    assert api.as_(alice).get("/tasks/count").json == {"count": 1}


def test_one_project_is_made_for_all_its_tasks_and_found_the_next_time(api: Api, alice: Person) -> None:
    file = "title,status,priority,project\na,todo,none,Home\nb,todo,none, Home \nc,todo,none,\n"

    for _ in range(2):
        load(api.as_(alice), file)

    assert [project["name"] for project in api.as_(alice).get("/projects").json["items"]] == ["Home"]
    assert sorted(str(task["project"]) for task in tasks(api.as_(alice))) == ["Home"] * 4 + ["None"] * 2


def test_a_project_without_a_name_that_is_not_there_is_left_out_with_a_note(api: Api, alice: Person) -> None:
    answer = load(api.as_(alice), f"title,status,priority,project_id\na,todo,none,{uuid4()}\n")

    assert answer["notes"] == ["Row 2: there is no such project that you may put tasks into: it is in none."]
    assert tasks(api.as_(alice))[0]["project"] is None


def test_rows_of_a_sheet_may_be_below_each_other_by_any_names(api: Api, alice: Person) -> None:
    file = "id,parent_id,title,status,priority\n3,2,c,todo,none\n2,1,b,todo,none\n1,,a,todo,none\n,,d,todo,none\n"

    load(api.as_(alice), file)

    assert {task["title"]: task["parent"] for task in tasks(api.as_(alice))} == {
        "a": None,
        "b": "a",
        "c": "b",
        "d": None,
    }
    assert board(api.as_(alice)) == ["c", "b", "a", "d"]


@pytest.mark.parametrize(
    ("columns", "cells", "said"),
    [
        ("id,parent_id", "1,1", "Row 2, parent_id: It is below itself."),
        ("project_id", "Home", "Row 2, project_id: "),
        ("project", "x" * 101, "Row 2, project: "),
        ("start_on", "1.3.2026", "Row 2, start_on: "),
        ("estimate_minutes", "an hour", "Row 2, estimate_minutes: "),
        ("estimate_minutes", "9" * 5000, "Row 2, estimate_minutes: "),
        ("rrule", "FREQ=DAILY", "Row 2, A task that recurs needs a due date"),
        ("due_date,rrule", "2026-03-01,daily", "Row 2, 'DAILY' is no part of a rule."),
        ("completed_at", "2026-03-01T10:00:00", "Row 2, completed_at: "),
        ("completed_at", "2999-03-01T10:00:00+00", "Row 2, completed_at: This is in the future."),
        ("completed_at", "yesterday", "Row 2, completed_at: "),
    ],
)
def test_what_a_row_cannot_say_is_refused_with_its_column(
    api: Api, alice: Person, columns: str, cells: str, said: str
) -> None:
    response = api.as_(alice).post("/tasks/import", {"csv": f"title,status,priority,{columns}\nx,done,none,{cells}\n"})

    assert (response.status, response.fields) == (422, ["body.csv"])
    assert response.json["errors"][0]["message"].startswith(said)
    assert tasks(api.as_(alice)) == []


def test_a_circle_of_rows_is_refused(api: Api, alice: Person) -> None:
    file = "id,parent_id,title,status,priority\n1,2,a,todo,none\n2,3,b,todo,none\n3,1,c,todo,none\n"

    response = api.as_(alice).post("/tasks/import", {"csv": file})

    assert response.status == 422
    assert "It is below itself." in response.json["errors"][0]["message"]


def test_only_what_is_done_was_completed(api: Api, alice: Person) -> None:
    file = "title,status,priority,completed_at\nx,todo,none,2026-03-01T10:00:00+00\n"

    load(api.as_(alice), file)

    assert tasks(api.as_(alice))[0]["completed_at"] is None
