"""POST /tasks/bulk-change and /tasks/bulk-delete of 500 tasks, and of the same ones by several people at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person
from tests.support.database import Database


def change(me: Api, ids: list[str], **changes: Any) -> Answer:
    return me.post("/tasks/bulk-change", {"ids": ids, "changes": changes})


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
