"""Our own export comes back unchanged, whatever people wrote."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import Api, Person
from tests.support.exports import export_bytes

FIELDS = ("title", "description", "status", "priority", "due", "tags")
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
    },
)
EXAMPLES: list[dict[str, Any]] = [
    {"title": "=1+1", "description": "'=1+1", "tags": ["=x", "'y", "-z"]},
    {"title": "'tis", "description": ' \r\n=HYPERLINK("x")\r\n\r ', "tags": ["ß" * 25]},
    {"title": 'say "hello", twice', "description": "\\.\n\\N\n", "tags": ["a'b"]},
    {"title": "＠SUM(A1)", "description": "\t", "due": {"date": "2026-03-29", "time": "02:30:00.000001"}},
]


def tasks(me: Api) -> list[dict[str, Any]]:
    """What a person's tasks are, as far as a file holds it."""
    ids = [task["id"] for task in me.get("/tasks", sort="created", limit=200).json["items"]]
    shown = [me.get(f"/tasks/{id}").json for id in ids]
    return sorted(({name: task[name] for name in FIELDS} for task in shown), key=str)


def survives(api: Api, given: list[dict[str, Any]]) -> None:
    writer, reader = api.as_(api.register("Writer")), api.as_(api.register("Reader"))
    for fields in given:
        writer.create_task(**fields)

    file = export_bytes(writer).decode()
    response = reader.post("/tasks/import", {"csv": file})

    assert response.json == {"created": len(given)}
    assert tasks(reader) == tasks(writer)


def test_what_spreadsheets_and_files_stumble_over_comes_back(api: Api, alice: Person) -> None:
    survives(api, EXAMPLES)


@given(st.lists(TASKS, min_size=3, max_size=20))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_text_comes_back(api: Api, given: list[dict[str, Any]]) -> None:
    survives(api, given)
