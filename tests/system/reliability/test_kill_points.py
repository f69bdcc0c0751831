"""SIGKILL at each point of an event's way, exactly there."""

from collections.abc import Callable
from typing import Any

import pytest
import urllib3

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import tick
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually
from tests.system.reliability.aftermath import settle
from tests.system.reliability.wreck import frozen, gate, kill, kill_worker, stopped

pytestmark = pytest.mark.usefixtures("whole")

LOCK_TASK = "SELECT 1 FROM tasks WHERE id = :id FOR UPDATE"


@pytest.fixture
def task(api: Api, alice: Person, bob: Person) -> Any:
    """Alice's task in a team with Bob, assigned to nobody."""
    return api.as_(alice).create_task(team_id=api.as_(alice).create_team(bob)["id"])


@pytest.fixture
def assign(api: Api, alice: Person, bob: Person, task: Any) -> Callable[[], int]:
    """Alice assigns the task to Bob; the answer's status, whatever it is."""

    def send() -> int:
        url = f"{api.url}/api/v1/tasks/{task['id']}/assignee"
        headers = {"Authorization": f"Bearer {alice.token}"}
        body = {"assignee": {"user_id": bob.id}}
        return urllib3.request("PUT", url, headers=headers, json=body, retries=False, timeout=30).status

    return send


@pytest.fixture
def told(database: Database, mailbox: Mailbox, bob: Person, task: Any) -> Callable[[], tuple[int, int]]:
    """How many notifications and how many different mails Bob has about being assigned the task."""

    def count() -> tuple[int, int]:
        mine = "SELECT count(*) FROM notifications WHERE user_id = :bob AND task_id = :task AND kind = 'assigned'"
        mails = {mail["Message-ID"] for mail in mailbox.to(bob.email) if "assigned a task" in mail["Subject"]}
        return database.value(mine, bob=bob.id, task=task["id"]), len(mails)

    return count


def assignments(database: Database, task: Any) -> int:
    """How many events tell that the task was assigned."""
    statement = """
        SELECT count(*) FROM outbox
        WHERE data->>'task_id' = :task AND attributes->>'type' = 'dormouse.task.assigned.v1'
    """
    return int(database.value(statement, task=task["id"]))


@pytest.mark.parametrize("lock", [LOCK_TASK, "LOCK TABLE outbox IN SHARE MODE"], ids=["at the check", "at the event"])
def test_a_change_that_died_before_its_commit_never_was(
    lock: str, stack: Stack, admin: Person, database: Database, task: Any, assign: Any, told: Any, meanwhile: Any
) -> None:
    with database.holding(lock, id=task["id"]):
        answer = meanwhile(assign)
        eventually(lambda: database.waits_for_a_lock("tasks"))

        kill(stack.process("tasks"))

    assert answer.result() == 502
    settle(stack, admin, database)
    assert database.value("SELECT version FROM tasks WHERE id = :id", id=task["id"]) == 1
    assert assignments(database, task) == 0
    assert told() == (0, 0)


def test_a_change_that_died_in_its_commit_and_was_rolled_back_is_told_to_nobody(
    stack: Stack, admin: Person, database: Database, task: Any, assign: Any, told: Any, meanwhile: Any
) -> None:
    with gate(database, "outbox"):
        meanwhile(assign)
        eventually(lambda: database.waits_for_a_lock("tasks"))

        kill(stack.process("tasks"))
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'dormouse_tasks'")

    settle(stack, admin, database)
    assert assignments(database, task) == 0
    assert told() == (0, 0)


def test_a_change_whose_answer_was_lost_in_its_commit_is_told(
    stack: Stack, admin: Person, database: Database, task: Any, assign: Any, told: Any, meanwhile: Any
) -> None:
    with gate(database, "outbox"):
        answer = meanwhile(assign)
        eventually(lambda: database.waits_for_a_lock("tasks"))

        kill(stack.process("tasks"))

    assert answer.result() == 502
    eventually(lambda: assignments(database, task) == 1)
    settle(stack, admin, database)
    assert told() == (1, 1)


@pytest.mark.parametrize("broken", [frozen, stopped])
def test_a_change_whose_function_died_before_it_was_published_is_told(
    broken: Any, stack: Stack, admin: Person, database: Database, assign: Any, told: Any
) -> None:
    with broken(stack.process("broker")):
        answer = assign()

        kill(stack.process("tasks"))

    assert answer == 200
    settle(stack, admin, database)
    assert told() == (1, 1)


@pytest.mark.parametrize("how", [kill, kill_worker])
@pytest.mark.parametrize("victim", ["tasks", "notify"])
def test_a_function_that_dies_while_its_event_is_handled_loses_nothing(
    victim: str, how: Any, stack: Stack, admin: Person, database: Database, assign: Any, told: Any
) -> None:
    with database.holding("LOCK TABLE notifications IN SHARE MODE"):
        answer = assign()
        eventually(lambda: database.waits_for_a_lock("notify"))

        how(stack.process(victim))

    assert answer == 200
    settle(stack, admin, database)
    assert told() == (1, 1)


def test_a_broker_that_dies_while_it_delivers_loses_nothing(
    stack: Stack, admin: Person, database: Database, assign: Any, told: Any
) -> None:
    with database.holding("LOCK TABLE notifications IN SHARE MODE"):
        assign()
        eventually(lambda: database.waits_for_a_lock("notify"))

        kill(stack.process("broker"))

    settle(stack, admin, database)
    assert told() == (1, 1)


def test_a_consumer_that_dies_in_its_commit_has_its_effect_once(
    stack: Stack, admin: Person, database: Database, assign: Any, told: Any
) -> None:
    with gate(database, "inbox"):
        assign()
        eventually(lambda: database.waits_for_a_lock("notify"))

        kill(stack.process("notify"))

    settle(stack, admin, database)
    assert told() == (1, 1)


def test_a_clock_that_dies_while_it_sweeps_loses_nothing(
    stack: Stack, admin: Person, database: Database, assign: Any, told: Any, meanwhile: Any
) -> None:
    leased = "SELECT count(*) FROM outbox WHERE published_at IS NULL AND leased_until > now()"
    with frozen(stack.process("broker")):
        assign()
        kill(stack.process("tasks"))
        eventually(lambda: database.value(leased) == 0)
        sweep = meanwhile(tick, stack.function_url("clock"))
        eventually(lambda: database.value(leased) > 0)

        kill(stack.process("clock"))

    assert sweep.exception() is not None
    settle(stack, admin, database)
    assert told() == (1, 1)


def test_a_mail_is_sent_though_its_function_died_before(
    stack: Stack, admin: Person, database: Database, assign: Any, told: Any
) -> None:
    with frozen(stack.process("smtp")):
        assign()
        eventually(lambda: told() == (1, 0))

        kill(stack.process("notify"))

    settle(stack, admin, database)
    assert told() == (1, 1)


def test_a_mail_whose_function_died_before_it_noted_that_it_was_sent_is_the_same_mail_again(
    stack: Stack, admin: Person, database: Database, assign: Any, told: Any
) -> None:
    with frozen(stack.process("smtp")):
        assign()
        eventually(lambda: told() == (1, 0))
        lock = database.holding("LOCK TABLE mails IN SHARE MODE")
        lock.__enter__()
    eventually(lambda: database.waits_for_a_lock("notify") and told() == (1, 1))

    kill(stack.process("notify"))

    lock.__exit__(None, None, None)
    settle(stack, admin, database)
    assert told() == (1, 1)
