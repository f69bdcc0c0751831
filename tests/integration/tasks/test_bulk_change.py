"""POST /tasks/bulk-change and /tasks/bulk-delete: all of them, or none with a report of what is in the way."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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


@pytest.fixture
def many(api: Api, alice: Person, database: Database) -> list[str]:
    """500 tasks of one person."""
    rows = "title,status,priority\n" + "".join(f"Task {number},todo,none\n" for number in range(500))
    assert api.as_(alice).post("/tasks/import", {"csv": rows}).json == {"created": 500, "notes": []}
    made = database.rows("SELECT CAST(id AS text) FROM tasks WHERE creator_id = :id", id=alice.id)
    return [row["id"] for row in made]


def test_500_at_once_are_changed_and_deleted(api: Api, alice: Person, many: list[str], database: Database) -> None:
    changed = change(api.as_(alice), many, priority="low", tags=["home"])
    deleted = api.as_(alice).post("/tasks/bulk-delete", {"ids": many})

    assert (changed.status, deleted.status) == (200, 200)
    kept = "SELECT DISTINCT priority, tags, version, deleted_at IS NULL gone FROM tasks WHERE creator_id = :id"
    assert database.rows(kept, id=alice.id) == [{"priority": "low", "tags": ["home"], "version": 3, "gone": False}]


@pytest.mark.parametrize("field", ["title", "parent_id", "assignee"])
def test_two_at_once_in_other_orders_wait_for_each_other(api: Api, alice: Person, bob: Person, field: str) -> None:
    team = api.as_(alice).create_team(bob)
    ids = [api.as_(alice).create_task(team_id=team["id"])["id"] for _ in range(8)]
    above = [api.as_(alice).create_task(team_id=team["id"])["id"] for _ in range(2)]
    values: dict[str, list[Any]] = {
        "title": ["A", "B"],
        "parent_id": above,
        "assignee": [{"user_id": alice.id}, {"user_id": bob.id}],
    }

    def run(number: int) -> Answer:
        mine = ids[:6] if number % 2 else ids[:1:-1]
        return change(api.as_((alice, bob)[number % 2]), mine, **{field: values[field][number // 2 % 2]})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(run, range(8)))

    assert [answer.status for answer in answers] == [200] * 8


def test_single_moves_below_another_do_not_lock_out_a_bulk_one(api: Api, alice: Person) -> None:
    ids = [api.as_(alice).create_task()["id"] for _ in range(8)]
    above = [api.as_(alice).create_task()["id"] for _ in range(2)]

    def run(number: int) -> Answer:
        if number % 3 == 0:
            return change(api.as_(alice), ids, parent_id=above[number % 2])
        if number % 3 == 1:
            return api.as_(alice).post("/tasks", {"title": "Below", "parent_id": ids[number % 8]})
        return api.as_(alice).patch(f"/tasks/{ids[-number % 8]}", {"parent_id": above[number % 2]})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(run, range(18)))

    assert {answer.status for answer in answers} == {200, 201}


NOTE_STATEMENTS = """
    CREATE TABLE statements (what text);
    CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        'BEGIN INSERT INTO public.statements VALUES (TG_OP || chr(32) || TG_TABLE_NAME); RETURN NULL; END'
"""
NOTED = ("tasks", "task_updates", "outbox")


@pytest.fixture
def statements(database: Database) -> Iterator[Callable[[], list[str]]]:
    """The statements that have written into tables of tasks and events meanwhile."""
    database.run(NOTE_STATEMENTS)
    for table in NOTED:
        each = "INSERT" if table == "outbox" else "INSERT OR UPDATE"  # Publishing goes on by itself.
        database.run(f"CREATE TRIGGER note AFTER {each} ON {table} EXECUTE FUNCTION note_statement()")
    yield lambda: [row["what"] for row in database.rows("SELECT what FROM statements")]
    database.run("DROP FUNCTION note_statement CASCADE; DROP TABLE statements")


def test_500_at_once_take_one_statement_for_each_table(
    api: Api, alice: Person, many: list[str], statements: Callable[[], list[str]]
) -> None:
    response = change(api.as_(alice), many, title="The same", status="done", assignee={"user_id": alice.id})

    assert response.status == 200
    assert sorted(statements()) == ["INSERT outbox", "INSERT task_updates", "UPDATE tasks"]


def test_events_of_a_task_are_kept_in_the_order_in_which_it_happened(
    api: Api, alice: Person, many: list[str], database: Database
) -> None:
    change(api.as_(alice), many, status="done", assignee={"user_id": alice.id})

    of_task = """
        SELECT array_agg(attributes->>'type' || ' ' || (data->>'version') ORDER BY position) AS types
        FROM outbox WHERE data->>'task_id' = ANY(CAST(:ids AS text[])) GROUP BY data->>'task_id'
    """
    happened = {tuple(row["types"]) for row in database.rows(of_task, ids=many)}
    assert happened == {
        ("dormouse.task.created.v1 1", "dormouse.task.assigned.v1 2", "dormouse.task.changed.v1 3"),
    }


def test_what_is_as_it_was_is_not_written(
    api: Api, alice: Person, many: list[str], statements: Callable[[], list[str]]
) -> None:
    response = change(api.as_(alice), many, priority="none")

    assert response.status == 200
    assert statements() == []


def test_500_at_once_are_put_below_another_and_into_a_project(api: Api, alice: Person, many: list[str]) -> None:
    project = api.as_(alice).post("/projects", {"name": "Winter", "colour": "#2f5d50"}).json["id"]

    response = change(api.as_(alice), many[1:], parent_id=many[0], project_id=project)

    assert response.status == 200
    below = api.as_(alice).get("/tasks/count", parent=many[0], project=project).json
    assert below == {"count": 499}
