"""While the broker is away people work on; when it is back everything that happened is told."""

from collections import Counter

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import tick
from tests.support.wait import eventually
from tests.system.reliability.wreck import stopped

pytestmark = pytest.mark.usefixtures("whole")

BACKLOG = 120
WAITING = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
DUE = f"{WAITING} AND leased_until < now()"


def test_everything_that_happened_meanwhile_is_told_once(
    stack: Stack, api: Api, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team(bob)
    with stopped(stack.process("broker")):
        for number in range(BACKLOG):
            api.as_(alice).create_task(f"Task {number}", team_id=team["id"], assignee={"user_id": bob.id})
        export = api.as_(alice).post("/exports", {})
        eventually(lambda: database.value(DUE) > 2 * BACKLOG)

    answer = tick(stack.function_url("clock"))

    assert export.status == 202
    assert answer.status == 204
    eventually(lambda: database.value(WAITING) == 0)
    told = "SELECT t.title FROM notifications n JOIN tasks t ON t.id = n.task_id WHERE n.user_id = :bob"
    titles = Counter(row["title"] for row in database.rows(told, bob=bob.id))
    assert titles == Counter(f"Task {number}" for number in range(BACKLOG))
    assert api.as_(alice).get(f"/exports/{export.json['id']}").json["status"] == "ready"


def test_a_tick_without_a_broker_is_a_success_that_changes_nothing(
    stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    with stopped(stack.process("broker")):
        api.as_(alice).create_task()
        eventually(lambda: database.value(DUE) > 0)

        answer = tick(stack.function_url("clock"))

        assert answer.status == 204
        assert database.value(WAITING) > 0
