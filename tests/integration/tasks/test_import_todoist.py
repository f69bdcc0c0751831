"""POST /tasks/import with a Todoist export"""

from datetime import date
from typing import Any

import pytest

from tests.support.api import Api, Person

HEAD = (
    "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,"
    "DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG"
)
GARDEN = f"""{HEAD}
meta,view_style=list,,,,,,,,,,,,
task,Repot the basil @garden @Weekend,"Terracotta pot, from the shed",1,1,Kai (48151623),,Oct 5 2026,en,Africa/Cairo,30,minute,,
task,Buy compost,,4,2,Kai (48151623),,,en,Africa/Cairo,,None,,
note,Get the peat-free one,,,,Kai (48151623),,,,,,,,
note,"It is ""on offer""
until Friday",,,,Kai (48151623),,,,,,,,
task,Compare prices,,3,3,Kai (48151623),,,en,,,,,
task,Find a pot,,2,2,Kai (48151623),,2026-10-04 18:30,en,Europe/Berlin,,,,
,,,,,,,,,,,,,
section,Weekly,,,,,,,,,,,,
task,Water the ferns,,4,1,Kai (48151623),,every monday at 9am,en,Africa/Cairo,15,minute,,
""".replace("\n", "\r\n")  # noqa: E501


def load(me: Api, text: str) -> dict[str, Any]:
    """The tasks that a file makes, by their titles."""
    response = me.post("/tasks/import", {"csv": text})
    assert response.status == 200, response
    return {task["title"]: me.get(f"/tasks/{task['id']}").json for task in me.get("/tasks").json["items"]}


def one(me: Api, **cells: str) -> Any:
    """The task that one row makes."""
    row = {"TYPE": "task", "CONTENT": "Task", **cells}
    [task] = load(me, ",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n").values()
    return task


def test_tasks_are_taken_and_sections_and_settings_are_not(api: Api, alice: Person) -> None:
    found = load(api.as_(alice), GARDEN)

    assert sorted(found) == ["Buy compost", "Compare prices", "Find a pot", "Repot the basil", "Water the ferns"]


def test_what_was_indented_is_below_what_it_was_under(api: Api, alice: Person) -> None:
    found = load(api.as_(alice), GARDEN)

    above = {task["id"]: title for title, task in found.items()}
    assert {title: above.get(task["parent_id"]) for title, task in found.items()} == {
        "Repot the basil": None,
        "Buy compost": "Repot the basil",
        "Compare prices": "Buy compost",
        "Find a pot": "Repot the basil",
        "Water the ferns": None,
    }


def test_labels_are_tags(api: Api, alice: Person) -> None:
    found = load(api.as_(alice), GARDEN)

    assert found["Repot the basil"]["tags"] == ["garden", "weekend"]


def test_notes_are_comments(api: Api, alice: Person) -> None:
    found = load(api.as_(alice), GARDEN)

    comments = api.as_(alice).get(f"/tasks/{found['Buy compost']['id']}/comments").json["items"]
    assert [each["body"] for each in comments] == ['It is "on offer"\r\nuntil Friday', "Get the peat-free one"]


def test_the_rest_comes_along(api: Api, alice: Person) -> None:
    basil = load(api.as_(alice), GARDEN)["Repot the basil"]

    assert (basil["description"], basil["priority"], basil["estimate_minutes"]) == (
        "Terracotta pot, from the shed",
        "urgent",
        30,
    )


@pytest.mark.parametrize(
    ("number", "priority"),
    [("1", "urgent"), ("2", "high"), ("3", "medium"), ("4", "none"), ("", "none"), ("9", "none")],
)
def test_priorities_go_from_the_highest_down(api: Api, alice: Person, number: str, priority: str) -> None:
    task = one(api.as_(alice), PRIORITY=number)

    assert task["priority"] == priority


@pytest.mark.parametrize(
    ("words", "day", "clock"),
    [
        ("2026-12-24", "2026-12-24", None),
        ("2026-12-24T18:05:00", "2026-12-24", "18:05:00"),
        ("2026-12-24 18:05", "2026-12-24", "18:05:00"),
        ("24 Dec 2026", "2026-12-24", None),
        ("Dec 24 2026 18:00", "2026-12-24", "18:00:00"),
        ("December 24th, 2026 at 6:30 pm", "2026-12-24", "18:30:00"),
        ("Dec 24 2026 6pm", "2026-12-24", "18:00:00"),
    ],
)
def test_a_date_is_when_it_is_due(api: Api, alice: Person, words: str, day: str, clock: str | None) -> None:
    task = one(api.as_(alice), DATE=words, TIMEZONE="Europe/Berlin")

    assert task["due"] == {"date": day, "time": clock, "time_zone": "Europe/Berlin"}


@pytest.mark.parametrize("words", ["every full moon", "tomorrow", "morgen um 9", "2026-02-30", "24.12."])
def test_words_that_are_no_date_are_kept(api: Api, alice: Person, words: str) -> None:
    task = one(api.as_(alice), DATE=words, DESCRIPTION="Hm")

    assert (task["due"], task["rrule"], task["description"]) == (None, None, f"Hm\n\nTodoist date: {words}")


def test_what_comes_again_is_due_and_recurs(api: Api, alice: Person) -> None:
    ferns = load(api.as_(alice), GARDEN)["Water the ferns"]

    assert (ferns["rrule"], ferns["description"]) == ("FREQ=WEEKLY;BYDAY=MO", "")
    assert (ferns["due"]["time"], ferns["due"]["time_zone"]) == ("09:00:00", "Africa/Cairo")
    assert date.fromisoformat(ferns["due"]["date"]).weekday() == 0


def test_what_was_not_understood_is_told_with_its_row(api: Api, alice: Person) -> None:
    rows = "task,a,every day\ntask,b,every full moon\nnote,x,\ntask,c,every! 2 days\n"

    response = api.as_(alice).post("/tasks/import", {"csv": f"TYPE,CONTENT,DATE\n{rows}"})

    assert response.json == {
        "created": 3,
        "notes": [
            "Row 3: the date “every full moon” is kept in words, in the description.",
            "Row 5: “every! 2 days” counts from the day it is due here, not from when it was done.",
        ],
    }


def test_no_more_is_told_than_anybody_reads(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/tasks/import", {"csv": "TYPE,CONTENT,DATE\n" + "task,a,some day\n" * 101})

    assert response.json["created"] == 101
    assert len(response.json["notes"]) == 100


def test_a_time_zone_that_nobody_knows_is_that_of_the_world(api: Api, alice: Person) -> None:
    task = one(api.as_(alice), DATE="2026-12-24", TIMEZONE="Mars/Olympus")

    assert task["due"]["time_zone"] == "UTC"


def test_a_name_that_is_too_long_for_a_title_is_kept_whole_in_the_description(api: Api, alice: Person) -> None:
    name = "word " * 60

    task = one(api.as_(alice), CONTENT=name, DESCRIPTION="Hm")

    assert (len(task["title"]), task["description"]) == (200, f"{name.strip()}\n\nHm")


@pytest.mark.parametrize(
    ("content", "title", "tags"),
    [
        ("Mail me@example.com", "Mail me@example.com", []),
        ("@home Cook  rice @@ @", "Cook  rice @@ @", ["home"]),
        ("Cook @home @HOME", "Cook", ["home"]),
        ("@home", "@home", ["home"]),
        ("'tis =1+1 @garten-arbeit @büro", "'tis =1+1", ["garten-arbeit", "büro"]),
    ],
)
def test_only_words_that_are_labels_leave_the_title(
    api: Api, alice: Person, content: str, title: str, tags: list[str]
) -> None:
    task = one(api.as_(alice), CONTENT=content)

    assert (task["title"], task["tags"]) == (title, tags)


def test_a_task_without_a_name_is_refused_with_its_row(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/tasks/import", {"csv": f"{HEAD}\nsection,A\ntask,b\ntask,\n"})

    assert response.status == 422
    assert response.json["errors"][0]["message"].startswith("Row 4, title: ")
    assert api.as_(alice).get("/tasks").json["items"] == []
