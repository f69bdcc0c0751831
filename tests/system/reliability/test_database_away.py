"""PostgreSQL is away, slow, or has no connection left: an honest 503, nothing by halves, and no restart needed."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.database import Database
from tests.support.events import deliver, post
from tests.support.wait import eventually
from tests.system.reliability.aftermath import answer_again, renew_connections
from tests.system.reliability.wreck import stopped

pytestmark = pytest.mark.usefixtures("whole")

Trouble = Callable[[Stack, Database], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _connections_are_new_again(whole: None, stack: Stack) -> Iterator[None]:
    yield
    answer_again(stack)
    renew_connections(stack)


@contextmanager
def away(stack: Stack, database: Database) -> Iterator[None]:
    """PostgreSQL is not there."""
    with stopped(stack.process("postgres")):
        yield


@contextmanager
def slow(stack: Stack, database: Database) -> Iterator[None]:
    """No statement that has to do with tasks, sessions or outbox comes to an end."""
    with database.holding("LOCK TABLE sessions, tasks, inbox, outbox IN ACCESS EXCLUSIVE MODE"):
        yield


@contextmanager
def crowded(stack: Stack, database: Database) -> Iterator[None]:
    """No function gets a connection any more, and those it had are gone."""
    roles = [row["rolname"] for row in database.rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'dormouse_%'")]
    for role in roles:
        database.run(f"ALTER ROLE {role} CONNECTION LIMIT 0")
    database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'dormouse_%'")
    try:
        yield
    finally:
        for role in roles:
            database.run(f"ALTER ROLE {role} CONNECTION LIMIT -1")


TROUBLES = pytest.mark.parametrize("trouble", [away, slow, crowded])


def is_honest(answer: Answer) -> bool:
    """Whether it says that nothing was done and that trying again helps."""
    return (answer.status, answer.problem) == (503, "unavailable") and int(answer.headers["Retry-After"]) > 0


def pids(stack: Stack) -> list[int]:
    return [stack.process(name).pid for name in stack.ports.functions]


@TROUBLES
def test_requests_are_refused_honestly_change_nothing_and_work_again_without_a_restart(
    trouble: Trouble, stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    task = api.as_(alice).create_task()
    running = pids(stack)

    with trouble(stack, database):
        read = api.as_(alice).get("/tasks")
        written = api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "done"})
        signed_in = api.token(grant_type="password", username=alice.email, password="x" * 12)

    assert is_honest(read)
    assert is_honest(written)
    assert is_honest(signed_in) or trouble is slow
    unchanged = eventually(lambda: _found(api.as_(alice).get(f"/tasks/{task['id']}")))
    assert (unchanged["status"], unchanged["version"]) == ("todo", 1)
    assert database.value("SELECT count(*) FROM outbox WHERE data->>'task_id' = :id", id=task["id"]) == 1
    assert eventually(lambda: _found(api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "done"})))
    assert pids(stack) == running


def _found(answer: Answer) -> Any:
    return answer.json if answer.status == 200 else None


@TROUBLES
def test_events_are_refused_to_come_again(
    trouble: Trouble, stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    team_id = api.as_(alice).create_team()["id"]
    changed = {"team_id": team_id, "user_id": alice.id, "old": "member", "new": "owner", "by": None}
    send = partial(deliver, stack.function_url("notify"), "dormouse.team.role_changed.v1", changed, id=team_id)

    with trouble(stack, database):
        refused = send()
    eventually(lambda: send().status == 204)

    assert (refused.status, refused.json()["type"]) == (503, "/problems/unavailable")
    assert refused.headers["Retry-After"]
    assert database.value("SELECT count(*) FROM notifications WHERE event_id = :id", id=team_id) == 1


def test_what_is_no_event_is_refused_for_good_even_then(stack: Stack, database: Database) -> None:
    with away(stack, database):
        answer = post(stack.function_url("notify"), {"content-type": "application/json"}, b"{}")

    assert answer.status == 400


def test_a_function_stays_up_but_is_not_ready(stack: Stack, api: Api, database: Database) -> None:
    tasks = Api(stack.function_url("tasks"))
    with away(stack, database):
        health, ready = tasks.get("//health"), tasks.get("//ready")

    assert (health.status, ready.status) == (204, 503)
    assert is_honest(ready)


def test_a_connection_that_is_cut_in_the_middle_of_a_change_leaves_nothing_of_it(
    stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    task = api.as_(alice).create_task()
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'dormouse_tasks'"
    with ThreadPoolExecutor() as threads, database.holding("LOCK TABLE outbox IN SHARE MODE"):
        answer = threads.submit(api.as_(alice).patch, f"/tasks/{task['id']}", {"status": "done"})
        eventually(lambda: database.waits_for_a_lock("tasks"))
        database.run(cut)
        assert is_honest(answer.result())

    unchanged = eventually(lambda: _found(api.as_(alice).get(f"/tasks/{task['id']}")))
    assert (unchanged["status"], unchanged["version"]) == ("todo", 1)


def test_a_connection_that_hangs_is_given_up(stack: Stack, api: Api, alice: Person, database: Database) -> None:
    api.as_(alice).get("/tasks")
    serving = database.rows("SELECT pid FROM pg_stat_activity WHERE usename = 'dormouse_tasks'")
    with all_frozen([row["pid"] for row in serving]):
        answer = api.as_(alice).get("/tasks")

    assert is_honest(answer)
    assert eventually(lambda: _found(api.as_(alice).get("/tasks")))["items"] == []


@contextmanager
def all_frozen(pids: list[int]) -> Iterator[None]:
    """These processes do not move until the block ends."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_postgres_that_was_killed_has_everything_that_was_answered(
    stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    answered = [api.as_(alice).create_task(f"Task {number}")["id"] for number in range(20)]

    stack.process("postgres").kill()

    eventually(lambda: api.as_(alice).get("/tasks").status == 200, within=30)
    assert {task["id"] for task in api.as_(alice).get("/tasks", limit=100).json["items"]} == set(answered)
