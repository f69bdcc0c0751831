"""Letting everything come to its end after something broke, faster than once a minute."""

from contextlib import suppress
from functools import partial
from typing import Any

from urllib3.exceptions import HTTPError

from infra.local.health import http_ok
from infra.local.process import Process, ProcessFailed
from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import tick
from tests.support.wait import eventually

LEFT = """
    SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS events,
           (SELECT count(*) FROM mails WHERE sent_at IS NULL) AS mails,
           (SELECT count(*) FROM exports WHERE state IN ('queued', 'running')) AS exports,
           (SELECT count(*) FROM dead_letters WHERE replayed_at IS NULL AND code IS DISTINCT FROM 400) AS letters
"""
# A mail that nobody can be sending any more need not wait for its next turn.
HURRY = """
    UPDATE mails SET leased_until = now() - interval '1 second'
    WHERE sent_at IS NULL AND created_at < now() - interval '3 seconds'
"""

# A pool hands out in turns what it keeps; see lib/db.py.
KEPT_CONNECTIONS = 8


def settle(stack: Stack, admin: Person, database: Database, *, within: float = 60) -> None:
    """Tick, and replay what became a dead letter meanwhile, until nothing waits any more."""
    answer_again(stack, within=within)
    eventually(lambda: _is_settled(stack, Api(stack.url, admin), database), within=within)


def answer_again(stack: Stack, *, within: float = 60) -> None:
    """Wait until every program answers, and every function has its database again."""
    for process in stack.plan.lasting:
        eventually(partial(_runs, process), within=within)
    for port in stack.ports.functions.values():
        eventually(partial(http_ok, port, "/ready"), within=within)


def _runs(process: Process) -> bool:
    with suppress(ProcessFailed):
        process.wait_until_ready(deadline=0)
        return process.exit_status is None
    return False


def _is_settled(stack: Stack, api: Api, database: Database) -> bool:
    try_to_tick(stack)
    left = database.rows(LEFT)[0]
    if left["mails"]:
        database.run(HURRY)
    if left["letters"]:
        replay_all(api)
    return not any(left.values())


def renew_connections(stack: Stack) -> None:
    """Let each function find out that PostgreSQL was restarted, on every connection that it has kept.

    Each of those may fail once, honestly; the test that comes next is not about that.
    """
    for port in stack.ports.functions.values():
        for _ in range(KEPT_CONNECTIONS):
            http_ok(port, "/ready")


def try_to_tick(stack: Stack) -> None:
    """A tick, if the clock is there to hear it."""
    with suppress(HTTPError):
        tick(stack.function_url("clock"))


def replay_all(api: Api) -> None:
    """Send again what could not be delivered for a reason that passes."""
    for letter in dead_letters(api):
        if letter["replayed_at"] is None and letter["code"] != 400:
            api.post(f"/dead-letters/{letter['id']}/replay")


def dead_letters(api: Api) -> list[Any]:
    """All that the administrator sees."""
    page = api.get("/dead-letters", limit=100).json
    letters = page["items"]
    while page["next_cursor"]:
        page = api.get("/dead-letters", limit=100, cursor=page["next_cursor"]).json
        letters += page["items"]
    return list(letters)
