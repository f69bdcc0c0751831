"""What is in the file: CSV as RFC 4180 has it, and the tasks that its owner sees."""

import pytest

from tests.support.api import Api, Person
from tests.support.exports import export, export_bytes

COLUMNS = (
    "id,title,description,status,priority,due_date,due_time,due_zone,start_on,estimate_minutes,rrule,tags,"
    "parent_id,project_id,project,assignee,team,creator,position,created_at,updated_at,completed_at"
)
TRICKY = [
    "a, b",
    'says "hello"',
    '"',
    '""quoted""',
    "one\ntwo",
    "one\r\ntwo\r\n\r\nthree",
    "one\rtwo",
    "100 % of %s and %(x)s",
    "back\\slash \\n \\. \\N",
    "\\.",
    "semi;colon\tand tab",
    "naïve café – “quotes” …",
    "日本語 العربية עברית हिन्दी",
    "🐭👩‍👩‍👧 e\u0301 \U0010ffff",
    "zero\u200bwidth \u202eturned\u202c \ufeffmark",
    "line\u2028separator\x0b\x0c\x7f\x1b[31m",
    "NULL",
    "x'; DROP TABLE tasks; --",
    ":name :1 $1 $$ {x}",
]


def test_the_file_begins_with_a_byte_order_mark_and_the_names_of_the_columns(api: Api, alice: Person) -> None:
    file = export_bytes(api.as_(alice))

    assert file == b"\xef\xbb\xbf" + COLUMNS.encode() + b"\r\n"


def test_every_row_ends_with_carriage_return_and_line_feed(api: Api, alice: Person) -> None:
    for number in range(3):
        api.as_(alice).create_task(f"Task {number}")

    file = export_bytes(api.as_(alice))

    assert file.count(b"\r\n") == file.count(b"\n") == 4


def test_every_text_comes_back_as_it_was_written(api: Api, alice: Person) -> None:
    for number, text in enumerate(TRICKY):
        api.as_(alice).create_task(f"{number}", description=text)

    rows = export(api.as_(alice))

    assert {row["title"]: row["description"] for row in rows} == {str(n): text for n, text in enumerate(TRICKY)}


@pytest.mark.parametrize("text", ["a, b", 'says "hello"', "one\ntwo", "🐭 日本語 %s \\"])
def test_names_come_back_as_they_were_written(api: Api, text: str) -> None:
    person = api.register("Plain")
    api.post("/auth/register", {"email": f"named-{person.email}", "password": "x" * 12, "display_name": text})
    named = api.as_(api.sign_in(f"named-{person.email}", "x" * 12))
    team = named.create_team(name=text)
    named.create_task(team_id=team["id"], assignee={"team_id": team["id"]})

    [row] = export(named)

    assert (row["creator"], row["team"], row["assignee"]) == (text, text, text)


def test_a_row_says_everything_about_its_task(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, name="Kitchen")
    project = api.as_(alice).post("/projects", {"name": "=Soup", "team_id": team["id"]}).json
    parent = api.as_(alice).create_task("Above", status="in_progress")
    task = api.as_(alice).create_task(
        "Cook",
        description="Soup",
        project_id=project["id"],
        parent_id=parent["id"],
        start_on="2026-02-28",
        estimate_minutes=90,
        rrule="FREQ=WEEKLY;BYDAY=MO,FR",
        assignee={"user_id": bob.id},
        status="done",
        priority="high",
        due={"date": "2026-03-01", "time": "10:00:00", "time_zone": "Europe/Berlin"},
        tags=["home", "soup"],
    )

    [row] = export(api.as_(alice), {"status": ["done"]})

    assert row == {
        "id": task["id"],
        "title": "Cook",
        "description": "Soup",
        "status": "done",
        "priority": "high",
        "due_date": "2026-03-01",
        "due_time": "10:00:00",
        "due_zone": "Europe/Berlin",
        "start_on": "2026-02-28",
        "estimate_minutes": "90",
        "rrule": "FREQ=WEEKLY;BYDAY=MO,FR",
        "tags": "home,soup",
        "parent_id": parent["id"],
        "project_id": project["id"],
        "project": "'=Soup",
        "assignee": "Bob",
        "team": "Kitchen",
        "creator": "Alice",
        "position": task["position"],
        "created_at": task["created_at"].removesuffix(":00"),
        "updated_at": task["updated_at"].removesuffix(":00"),
        "completed_at": task["completed_at"].removesuffix(":00"),
    }


def test_what_a_task_has_not_is_empty(api: Api, alice: Person) -> None:
    api.as_(alice).create_task("Bare")

    [row] = export(api.as_(alice))

    assert {name for name, value in row.items() if value == ""} == {
        "description",
        "due_date",
        "due_time",
        "due_zone",
        "start_on",
        "estimate_minutes",
        "rrule",
        "tags",
        "parent_id",
        "project_id",
        "project",
        "assignee",
        "team",
        "completed_at",
    }


def test_the_rows_are_those_of_the_list_in_its_order(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(bob).create_team(alice)
    for number in range(3):
        api.as_(alice).create_task(f"Mine {number}")
        api.as_(bob).create_task(f"Ours {number}", team_id=team["id"])
        api.as_(bob).create_task(f"For me {number}", assignee={"user_id": alice.id})
        api.as_(bob).create_task(f"Not mine {number}")

    rows = export(api.as_(alice))

    listed = api.as_(alice).get("/tasks").json["items"]
    assert [row["id"] for row in rows] == [task["id"] for task in listed]
    assert len(rows) == 9


def test_only_what_the_filter_lets_through_is_in_the_file(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    api.as_(alice).create_task("neither")
    api.as_(alice).create_task("done", status="done")
    api.as_(alice).create_task("his", team_id=team["id"], assignee={"user_id": bob.id})
    api.as_(alice).create_task("both", team_id=team["id"], assignee={"user_id": bob.id}, status="done")

    rows = export(api.as_(alice), {"status": ["done", "cancelled"], "assignee": bob.id, "team": team["id"]})

    assert [row["title"] for row in rows] == ["both"]


def test_me_is_whoever_asked(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    api.as_(alice).create_task("hers", team_id=team["id"], assignee={"user_id": alice.id})
    api.as_(alice).create_task("his", team_id=team["id"], assignee={"user_id": bob.id})

    rows = export(api.as_(bob), {"assignee": "me"})

    assert [row["title"] for row in rows] == ["his"]
