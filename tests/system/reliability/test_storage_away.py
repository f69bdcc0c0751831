"""The file storage is away: an export waits, its owner sees why, and it is finished when the storage is back."""

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import tick
from tests.support.wait import eventually
from tests.system.reliability.aftermath import settle
from tests.system.reliability.wreck import stopped

pytestmark = pytest.mark.usefixtures("whole")

MANY_TASKS = """
    INSERT INTO tasks (id, title, description, status, priority, creator_id, created_at, updated_at, version)
    SELECT gen_random_uuid(), 'Task ' || n, repeat('x', 2000), 'todo', 'none', :creator, now(), now(), 1
    FROM generate_series(1, :rows) AS n
"""
ROWS = 30_000
STALLED = """
    UPDATE exports SET state = 'running', attempts = 5, active_at = now() - interval '1 hour' WHERE id = :id
"""


def test_an_export_says_what_it_waits_for_and_is_finished_later(
    stack: Stack, admin: Person, api: Api, alice: Person, database: Database
) -> None:
    with stopped(stack.process("s3")):
        export = api.as_(alice).post("/exports", {}).json
        place = f"/exports/{export['id']}"
        problem = eventually(lambda: api.as_(alice).get(place).json["problem"], within=30)

    settle(stack, admin, database)

    assert "storage" in problem
    finished = api.as_(alice).get(place).json
    assert (finished["status"], finished["problem"]) == ("ready", None)


def test_a_tick_does_its_other_work_and_removes_the_file_later(
    stack: Stack, admin: Person, api: Api, alice: Person, database: Database
) -> None:
    export_id = api.as_(alice).post("/exports", {}).json["id"]
    place = f"/exports/{export_id}"
    eventually(lambda: api.as_(alice).get(place).json["status"] == "ready")
    stalled = api.as_(alice).post("/exports", {}).json["id"]
    eventually(lambda: api.as_(alice).get(f"/exports/{stalled}").json["status"] == "ready")
    database.run("UPDATE exports SET expires_at = now() - interval '1 second' WHERE id = :id", id=export_id)
    database.run(STALLED, id=stalled)

    with stopped(stack.process("s3")):
        without = tick(stack.function_url("clock"))
        kept = api.as_(alice).get(place).json["size"]
    again = tick(stack.function_url("clock"))

    assert (without.status, again.status) == (204, 204)
    assert database.value("SELECT state FROM exports WHERE id = :id", id=stalled) == "failed"
    assert (kept is None, api.as_(alice).get(place).json["size"]) == (False, None)


def test_a_large_export_whose_storage_goes_away_under_it_is_finished_later(
    stack: Stack, admin: Person, api: Api, alice: Person, database: Database
) -> None:
    database.run(MANY_TASKS, creator=alice.id, rows=ROWS)
    export = api.as_(alice).post("/exports", {}).json
    place = f"/exports/{export['id']}"
    eventually(lambda: api.as_(alice).get(place).json["rows_done"] > 0, within=30)

    stack.process("s3").kill()

    settle(stack, admin, database)
    finished = api.as_(alice).get(place).json
    assert (finished["status"], finished["rows_done"], finished["problem"]) == ("ready", ROWS, None)
    assert finished["size"] > ROWS * 2000
