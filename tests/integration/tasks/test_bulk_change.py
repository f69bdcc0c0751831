"""POST /tasks/bulk-change and /tasks/bulk-delete: all of them, or none with a report of what is in the way."""

import uuid
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person
from tests.support.database import Database

BULK = [("bulk-change", {"changes": {"priority": "high"}}), ("bulk-delete", {})]
each_bulk = pytest.mark.parametrize(("name", "more"), BULK, ids=["change", "delete"])


def change(me: Api, ids: list[str], **changes: Any) -> Answer:
    return me.post("/tasks/bulk-change", {"ids": ids, "changes": changes})


def states(me: Api) -> dict[str, tuple[int, str]]:
    """Each task there is, with its version and what has been done to it."""
    return {task["id"]: (task["version"], task["priority"]) for task in me.get("/tasks", limit=200).json["items"]}


@each_bulk
def test_nobody_touches_tasks_without_signing_in(api: Api, alice: Person, name: str, more: Any) -> None:
    task = api.as_(alice).create_task()

    response = api.post(f"/tasks/{name}", {"ids": [task["id"]], **more})

    assert response.status == 401


@each_bulk
@pytest.mark.parametrize(
    ("ids", "field"),
    [([], "ids"), (["x"], "ids.0"), (None, "ids"), ([str(uuid.UUID(int=n)) for n in range(501)], "ids")],
)
def test_a_list_that_makes_no_sense_is_refused(
    api: Api, alice: Person, name: str, more: Any, ids: Any, field: str
) -> None:
    response = api.as_(alice).post(f"/tasks/{name}", {"ids": ids, **more})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize(("field", "value"), [("title", ""), ("status", "x"), ("version", 2), ("assignee", {})])
def test_a_change_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    task = api.as_(alice).create_task()

    response = change(api.as_(alice), [task["id"]], **{field: value})

    assert response.status == 422
    assert response.fields == [f"body.changes.{field}"]


@each_bulk
def test_each_task_that_stands_in_the_way_is_reported_and_nothing_is_changed(
    api: Api, alice: Person, bob: Person, outsider: Person, database: Database, name: str, more: Any
) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    mine = [api.as_(bob).create_task()["id"] for _ in range(2)]
    as_guest = api.as_(alice).create_task(team_id=team["id"])["id"]
    hidden, missing = api.as_(outsider).create_task()["id"], str(uuid.uuid4())
    before = states(api.as_(bob))

    response = api.as_(bob).post(f"/tasks/{name}", {"ids": [missing, mine[0], as_guest, mine[1], hidden], **more})

    assert (response.status, response.problem) == (422, "invalid")
    found = {error["field"]: error["code"] for error in response.json["errors"]}
    assert found == {"body.ids.0": "not-found", "body.ids.2": "forbidden", "body.ids.4": "not-found"}
    assert all(error["message"] for error in response.json["errors"])
    assert states(api.as_(bob)) == before
    assert database.value("SELECT count(*) FROM task_updates WHERE task_id = ANY(CAST(:ids AS uuid[]))", ids=mine) == 2
    emitted = "SELECT count(*) FROM outbox WHERE data->>'task_id' = ANY(CAST(:ids AS text[]))"
    assert database.value(emitted, ids=mine) == 2


def test_what_one_task_cannot_take_is_reported_for_that_task(api: Api, alice: Person) -> None:
    dated = api.as_(alice).create_task(due={"date": "2026-03-01"})["id"]
    undated = api.as_(alice).create_task()["id"]

    response = change(api.as_(alice), [dated, undated], rrule="FREQ=DAILY")

    assert response.fields == ["body.ids.1"]
    assert api.as_(alice).get(f"/tasks/{dated}").json["rrule"] is None


def test_an_assignee_one_may_not_choose_stops_all(api: Api, alice: Person, outsider: Person) -> None:
    ids = [api.as_(alice).create_task()["id"] for _ in range(2)]

    response = change(api.as_(alice), ids, assignee={"user_id": outsider.id}, priority="high")

    assert (response.status, response.problem) == (403, "assignment-not-allowed")
    assert {version for version, _ in states(api.as_(alice)).values()} == {1}


def test_a_task_cannot_be_put_below_itself_among_others(api: Api, alice: Person) -> None:
    ids = [api.as_(alice).create_task()["id"] for _ in range(3)]

    response = change(api.as_(alice), ids, parent_id=ids[1])

    assert response.fields == ["body.ids.1"]


def test_every_task_gets_the_new_values_and_an_entry_in_its_history(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    ids = [api.as_(alice).create_task(team_id=team["id"])["id"] for _ in range(3)]

    response = change(api.as_(bob), [*ids, ids[0]], tags=["home"], status="done", assignee={"user_id": alice.id})

    assert response.json == {"ids": [*ids, ids[0]]}
    for id in ids:
        task = api.as_(alice).get(f"/tasks/{id}").json
        assert (task["tags"], task["status"], task["assignee"]["id"]) == (["home"], "done", alice.id)
        assert task["completed_at"] is not None
        changes = [update["changes"] for update in api.as_(alice).get(f"/tasks/{id}/updates").json["items"]]
        assert [sorted(entry) for entry in changes] == [["status", "tags"], ["assignee"], ["title"]]


def test_a_recurring_task_among_them_makes_its_next_one(api: Api, alice: Person) -> None:
    plain = api.as_(alice).create_task("Once")["id"]
    weekly = api.as_(alice).create_task("Weekly", due={"date": "2026-03-02"}, rrule="FREQ=WEEKLY")["id"]
    other = api.as_(alice).create_task("Daily", due={"date": "2026-03-02"}, rrule="FREQ=DAILY")["id"]

    response = change(api.as_(alice), [plain, weekly, other], status="done")

    assert response.status == 200
    open_ones = api.as_(alice).get("/tasks", status="todo", sort="title").json["items"]
    assert [(task["title"], task["due"]["date"]) for task in open_ones] == [
        ("Daily", "2026-03-03"),
        ("Weekly", "2026-03-09"),
    ]
