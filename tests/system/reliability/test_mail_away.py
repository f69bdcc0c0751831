"""The mail server is away: people are told in the application at once, and by mail when it is back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import tick
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually
from tests.system.reliability.wreck import stopped

pytestmark = pytest.mark.usefixtures("whole")

DUE = "UPDATE mails SET leased_until = now() - interval '1 second' WHERE sent_at IS NULL"
NOTHING_WAITS = """
    SELECT NOT EXISTS (SELECT 1 FROM mails WHERE sent_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE published_at IS NULL)
"""
TRIED = "SELECT count(*) FROM mails WHERE sent_at IS NULL AND attempts > 0"


@contextmanager
def hanging_up(port: int) -> Iterator[list[object]]:
    """A server that closes each connection at once; gives the connections there were."""
    seen: list[object] = []
    with socket.create_server(("127.0.0.1", port)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                seen.append(peer)
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield seen
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def team(api: Api, alice: Person, bob: Person, database: Database) -> str:
    """Alice's and Bob's team, when all mails about it and about their accounts are sent."""
    made = api.as_(alice).create_team(bob)
    eventually(lambda: database.value(NOTHING_WAITS))
    return str(made["id"])


def assign(api: Api, alice: Person, bob: Person, team: str, times: int) -> None:
    """Alice gives Bob so many tasks."""
    for number in range(times):
        api.as_(alice).create_task(f"Task {number}", team_id=team, assignee={"user_id": bob.id})


def of_tasks(mailbox: Mailbox, person: Person) -> int:
    """How many mails about tasks somebody got."""
    return len([mail for mail in mailbox.to(person.email) if mail["Subject"].startswith("Task")])


def _is_told(api: Api, person: Person) -> bool:
    return "assigned" in {told["kind"] for told in api.as_(person).get("/notifications").json["items"]}


def test_the_mail_waits_and_the_notification_does_not(
    stack: Stack, api: Api, alice: Person, bob: Person, team: str, database: Database, mailbox: Mailbox
) -> None:
    with stopped(stack.process("smtp")):
        assign(api, alice, bob, team, 1)
        eventually(lambda: _is_told(api, bob))
        eventually(lambda: database.value(TRIED) == 1)
        errors = database.rows("SELECT last_error FROM mails WHERE recipient = :bob AND sent_at IS NULL", bob=bob.email)

    database.run(DUE)
    answer = tick(stack.function_url("clock"))

    assert answer.status == 204
    assert all("refused" in row["last_error"] for row in errors)
    assert (of_tasks(mailbox, bob), database.value(TRIED)) == (1, 0)


def test_a_mail_that_is_not_due_is_left_alone(
    stack: Stack, api: Api, alice: Person, bob: Person, team: str, database: Database, mailbox: Mailbox
) -> None:
    with stopped(stack.process("smtp")):
        assign(api, alice, bob, team, 1)
        eventually(lambda: database.value(TRIED) == 1)

    tick(stack.function_url("clock"))

    assert of_tasks(mailbox, bob) == 0


def test_a_server_that_does_not_answer_is_asked_once_a_tick(
    stack: Stack, api: Api, alice: Person, bob: Person, team: str, database: Database
) -> None:
    with stopped(stack.process("smtp")):
        assign(api, alice, bob, team, 5)
        eventually(lambda: database.value(TRIED) == 5)
        database.run(DUE)
        with hanging_up(stack.plan.smtp.port) as connections:
            answer = tick(stack.function_url("clock"))

    assert answer.status == 204
    assert len(connections) == 1


def test_a_mail_that_was_refused_many_times_holds_up_no_other(
    stack: Stack, api: Api, alice: Person, bob: Person, team: str, database: Database, mailbox: Mailbox
) -> None:
    refused = """
        INSERT INTO mails (id, recipient, subject, text, html, leased_until, attempts, created_at)
        VALUES ('00000000-0000-7000-8000-000000000000', 'not an address', '', '', '', now(), 60, now())
    """
    with stopped(stack.process("smtp")):
        assign(api, alice, bob, team, 1)
        eventually(lambda: database.value(TRIED) == 1)
    database.run(refused)
    database.run(DUE)

    answer = tick(stack.function_url("clock"))

    tries = database.value("DELETE FROM mails WHERE recipient = 'not an address' RETURNING attempts")
    assert (answer.status, tries) == (204, 61)
    assert of_tasks(mailbox, bob) == 1
