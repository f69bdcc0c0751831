"""SIGTERM, which is how a cluster takes a pod away: what was begun is finished."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.health import http_ok
from infra.local.process import Process
from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import deliver
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually
from tests.system.reliability.wreck import stopped

pytestmark = pytest.mark.usefixtures("whole")


@pytest.fixture
def tasks(stack: Stack) -> Iterator[Process]:
    """The function `tasks`, which runs again after the test."""
    yield stack.process("tasks")
    stack.process("tasks").start()


@pytest.fixture
def notify(stack: Stack) -> Iterator[Process]:
    """The function `notify`, which runs again after the test."""
    yield stack.process("notify")
    stack.process("notify").start()


def test_a_request_that_runs_is_answered_and_its_event_published(
    stack: Stack, tasks: Process, api: Api, alice: Person, database: Database, meanwhile: Any
) -> None:
    task = api.as_(alice).create_task()
    with database.holding("SELECT 1 FROM tasks WHERE id = :id FOR UPDATE", id=task["id"]):
        answer = meanwhile(api.as_(alice).patch, f"/tasks/{task['id']}", {"status": "done"})
        eventually(lambda: database.waits_for_a_lock("tasks"))
        stopping = meanwhile(tasks.stop)
        eventually(lambda: not http_ok(stack.ports.functions["tasks"], "/health"))

    assert answer.result().status == 200
    assert stopping.result() is True
    assert answer.result().json["status"] == "done"
    unpublished = "SELECT count(*) FROM outbox WHERE data->>'task_id' = :id AND published_at IS NULL"
    assert database.value(unpublished, id=task["id"]) == 0


def test_an_event_that_cannot_be_published_any_more_stays_in_the_outbox(
    stack: Stack, tasks: Process, api: Api, alice: Person, database: Database
) -> None:
    with stopped(stack.process("broker")):
        task = api.as_(alice).create_task()

        in_time = tasks.stop()

    assert in_time
    waiting = "SELECT count(*) FROM outbox WHERE data->>'task_id' = :id AND published_at IS NULL"
    assert database.value(waiting, id=task["id"]) == 1


def test_an_event_that_is_being_handled_is_finished_and_its_mail_sent(
    stack: Stack,
    notify: Process,
    api: Api,
    alice: Person,
    bob: Person,
    database: Database,
    mailbox: Mailbox,
    meanwhile: Any,
) -> None:
    team = api.as_(alice).create_team()
    changed = {"team_id": team["id"], "user_id": bob.id, "old": "guest", "new": "member", "by": alice.id}
    with database.holding("LOCK TABLE notifications IN SHARE MODE"):
        answer = meanwhile(deliver, stack.function_url("notify"), "dormouse.team.role_changed.v1", changed)
        eventually(lambda: database.waits_for_a_lock("notify"))
        stopping = meanwhile(notify.stop)
        eventually(lambda: not http_ok(stack.ports.functions["notify"], "/health"))

    assert answer.result().status == 204
    assert stopping.result() is True
    assert len([mail for mail in mailbox.to(bob.email) if "made you member" in mail["Subject"]]) == 1
