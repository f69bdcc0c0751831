"""SIGKILL of the exporter at each point of its work, exactly there."""

from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.wait import eventually
from tests.system.reliability.aftermath import settle
from tests.system.reliability.wreck import gate, kill, kill_worker

pytestmark = pytest.mark.usefixtures("whole")

LOCK_EXPORT = "SELECT 1 FROM exports WHERE id = :id FOR UPDATE"


@pytest.mark.parametrize("how", [kill, kill_worker])
def test_an_export_whose_function_dies_is_written_once(
    how: Any, stack: Stack, admin: Person, api: Api, alice: Person, database: Database
) -> None:
    with database.holding("LOCK TABLE inbox IN SHARE MODE"):
        export_id = api.as_(alice).post("/exports", {}).json["id"]
        eventually(lambda: database.waits_for_a_lock("exporter"))
        lock = database.holding(LOCK_EXPORT, id=export_id)
        lock.__enter__()
    eventually(lambda: database.waits_for_a_lock("exporter"))

    how(stack.process("exporter"))

    lock.__exit__(None, None, None)
    settle(stack, admin, database)
    assert ready_exports(database, alice) == [export_id]


def test_an_export_whose_function_dies_when_it_was_written_is_told_once(
    stack: Stack, admin: Person, api: Api, alice: Person, database: Database
) -> None:
    with gate(database, "inbox"):
        export_id = api.as_(alice).post("/exports", {}).json["id"]
        eventually(lambda: database.waits_for_a_lock("exporter"))

        kill(stack.process("exporter"))

    settle(stack, admin, database)
    assert ready_exports(database, alice) == [export_id]


def ready_exports(database: Database, owner: Person) -> list[str]:
    """The exports that somebody was told are ready, once for each time."""
    statement = "SELECT export_id FROM notifications WHERE user_id = :owner AND kind = 'export_ready'"
    return [str(row["export_id"]) for row in database.rows(statement, owner=owner.id)]
