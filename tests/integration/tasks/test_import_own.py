"""Our own export comes back unchanged, whatever people wrote."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import Api, Person
from tests.support.exports import export, export_bytes
from tests.support.imported import board, by_title, load, tasks

CHOSEN_ANEW = {
    "id", "parent_id", "project_id", "position", "team", "assignee", "creator", "created_at", "updated_at",
}  # fmt: skip
SPECIAL = "=+-@＝＋－＠'\"\t\r\n, ;\\`|\u00a0\u3000\u200b\u202e\ufeff\u0085\u2028ß🐭é"
CHARACTERS = st.sampled_from(SPECIAL) | st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TITLES = st.text(CHARACTERS, min_size=1, max_size=30).map(lambda text: f"{text}x")
TAGS = st.lists(
    st.text(st.characters(exclude_characters='\0,"', exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=15),
    max_size=4,
)
DUES = st.fixed_dictionaries(
    {
        "date": st.dates().filter(lambda day: 1900 <= day.year <= 9000).map(str),
        "time": st.none() | st.times().map(str),
        "time_zone": st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    }
)
TASKS = st.fixed_dictionaries(
    {"title": TITLES},
    optional={
        "description": st.text(CHARACTERS, max_size=60),
        "status": st.sampled_from(["todo", "in_progress", "done", "cancelled"]),
        "priority": st.sampled_from(["none", "low", "medium", "high", "urgent"]),
        "tags": TAGS,
        "due": DUES,
        "start_on": st.dates().map(str),
        "estimate_minutes": st.integers(0, 600_000),
    },
)
EXAMPLES: list[dict[str, Any]] = [
    {"title": "=1+1", "description": "'=1+1", "tags": ["=x", "'y", "-z"]},
    {"title": "'tis", "description": ' \r\n=HYPERLINK("x")\r\n\r ', "tags": ["ß" * 25]},
    {"title": 'say "hello", twice', "description": "\\.\n\\N\n", "tags": ["a'b"]},
    {"title": "Water", "due": {"date": "2026-03-01"}, "rrule": "freq=monthly;BYDAY=-1FR;UNTIL=20301231T225959Z"},
    {"title": "＠SUM(A1)", "description": "\t", "due": {"date": "2026-03-29", "time": "02:30:00.000001"}},
]


def survives(api: Api, given: list[dict[str, Any]]) -> None:
    writer, reader = api.as_(api.register("Writer")), api.as_(api.register("Reader"))
    for fields in given:
        writer.create_task(**fields)

    file = export_bytes(writer)
    answer = load(reader, file)

    assert answer == {"created": len(given), "notes": []}
    assert tasks(reader) == tasks(writer)


@pytest.fixture
def household(api: Api, alice: Person) -> Api:
    """Alice, with tasks below each other in every order, in projects, done, and sorted by hand."""
    me = api.as_(alice)
    team = me.create_team(name="Family")
    garden = me.post("/projects", {"name": "=Garden, and 'more'"}).json["id"]
    kitchen = me.post("/projects", {"name": "Kitchen", "team_id": team["id"]}).json["id"]
    late, *_ = (me.create_task(title)["id"] for title in ("Made first, below the last", "First", "Second"))
    above = me.create_task("Above", project_id=garden, description="one\ntwo\r\n\r\n=three")["id"]
    below = me.create_task("Below", project_id=kitchen, parent_id=above, status="done", priority="urgent")["id"]
    me.create_task(
        "Below that",
        parent_id=below,
        due={"date": "2026-03-29", "time": "02:30:00", "time_zone": "Europe/Berlin"},
        start_on="2026-03-01",
        estimate_minutes=45,
        rrule="FREQ=DAILY;INTERVAL=3",
        tags=["a", "=b"],
    )
    me.patch(f"/tasks/{late}", {"parent_id": below})
    me.put(f"/tasks/{below}/position", {"before": late})
    assert api.database is not None
    api.database.run("UPDATE tasks SET completed_at = '2026-01-02 03:04:05.06+00' WHERE id = :id", id=below)
    return me


def test_somebody_else_gets_everything_in_an_empty_account(api: Api, household: Api, bob: Person) -> None:
    file = export_bytes(household)

    answer = load(api.as_(bob), file)

    assert answer == {"created": 6, "notes": []}
    assert by_title(api.as_(bob)) == by_title(household)
    assert board(api.as_(bob)) == board(household)
    assert {project["name"] for project in api.as_(bob).get("/projects").json["items"]} == {
        "=Garden, and 'more'",
        "Kitchen",
    }


def test_nobody_else_sees_what_was_imported(api: Api, household: Api, bob: Person) -> None:
    before = household.get("/tasks/count").json

    load(api.as_(bob), export_bytes(household))

    assert household.get("/tasks/count").json == before


def test_who_exported_it_gets_everything_once_more_in_the_same_projects(api: Api, household: Api) -> None:
    before, order, projects = by_title(household), board(household), household.get("/projects").json

    load(household, export_bytes(household))

    assert by_title(household) == [task for task in before for _ in range(2)]
    assert board(household) == order + order
    assert household.get("/projects").json == projects


def test_there_is_room_on_the_board_between_any_two_that_were_imported(api: Api, household: Api) -> None:
    load(household, export_bytes(household))
    shown = [task["id"] for task in household.get("/tasks", sort="position").json["items"]]

    moves = [
        household.put(f"/tasks/{shown[0]}/position", {"after": lower, "before": upper}).status
        for lower, upper in pairwise(shown[1:])
    ]

    assert set(moves) == {200}


def test_an_export_of_what_was_imported_says_the_same(api: Api, household: Api, bob: Person) -> None:
    load(api.as_(bob), export_bytes(household))

    again = export(api.as_(bob))

    def kept(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        known = [{name: row[name] for name in row.keys() - CHOSEN_ANEW} for row in rows]
        return sorted(known, key=lambda row: row["title"])

    assert kept(again) == kept(export(household))


def test_what_spreadsheets_and_files_stumble_over_comes_back(api: Api, alice: Person) -> None:
    survives(api, EXAMPLES)


@given(st.lists(TASKS, min_size=3, max_size=20))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_text_comes_back(api: Api, given: list[dict[str, Any]]) -> None:
    survives(api, given)
