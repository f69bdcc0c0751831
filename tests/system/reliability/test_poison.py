"""An event that cannot be handled: it holds up nothing, is kept, can be looked at, and is told when that can be."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import deliver
from tests.support.wait import eventually
from tests.system.reliability.aftermath import dead_letters
from tests.system.reliability.wreck import stopped

pytestmark = pytest.mark.usefixtures("whole")

POISONS = 12
# What a mistake in a handler looks like from outside: it fails, every time, for certain tasks.
BREAK = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN IF EXISTS (SELECT 1 FROM tasks WHERE id = NEW.task_id AND title = ''Poison'')
         THEN RAISE ''This cannot be told.''; END IF; RETURN NEW; END';
    CREATE TRIGGER poison BEFORE INSERT ON notifications FOR EACH ROW EXECUTE FUNCTION fail()
"""
MEND = "DROP TRIGGER IF EXISTS poison ON notifications; DROP FUNCTION IF EXISTS fail"


@pytest.fixture
def broken(whole: None, stack: Stack, database: Database) -> Iterator[None]:
    """Nobody can be told of a task named Poison, until `MEND` or the test's end. No clock tries it again."""
    database.run(BREAK)
    with stopped(stack.process("pinger")):
        yield
    database.run(MEND)


def letters_about(api: Api, admin: Person, tasks: set[str]) -> list[Any]:
    """The dead letters about tasks."""
    return [letter for letter in dead_letters(api.as_(admin)) if (letter["data"] or {}).get("task_id") in tasks]


def titles_told(api: Api, person: Person) -> list[str]:
    page = api.as_(person).get("/notifications", limit=100).json
    return sorted(told["task"]["title"] for told in page["items"] if told["task"])


@pytest.mark.usefixtures("broken")
def test_events_that_fail_hold_up_no_other_are_kept_and_can_be_replayed(
    api: Api, admin: Person, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team(bob)["id"]
    began, to_bob = time.monotonic(), {"team_id": team, "assignee": {"user_id": bob.id}}
    poisons = {api.as_(alice).create_task("Poison", **to_bob)["id"] for _ in range(POISONS)}
    api.as_(alice).create_task("Good", **to_bob)

    eventually(lambda: titles_told(api, bob) == ["Good"], within=10)
    eventually(lambda: len(letters_about(api, admin, poisons)) == POISONS, within=30)

    assert time.monotonic() - began < 30
    letters = letters_about(api, admin, poisons)
    assert {letter["code"] for letter in letters} == {503}
    assert "unavailable" in letters[0]["answer"]

    database.run(MEND)
    replayed = api.as_(admin).post(f"/dead-letters/{letters[0]['id']}/replay")

    assert replayed.status == 202
    eventually(lambda: titles_told(api, bob) == ["Good", "Poison"])


def test_an_event_that_can_never_be_handled_is_kept_at_once(stack: Stack, api: Api, admin: Person) -> None:
    task_id, broker = str(uuid4()), f"http://127.0.0.1:{stack.ports.broker}"

    answer = deliver(broker, "dormouse.task.assigned.v1", {"task_id": task_id, "surprise": True})

    assert answer.status == 202
    (letter,) = letters_about(api, admin, {task_id})
    assert letter["code"] == 400
    assert letter["destination"] == f"{stack.function_url('notify')}/events"
    assert "surprise" in letter["answer"]


def test_an_event_with_unicode_in_its_attributes_is_kept_and_replayed_as_it_was(
    stack: Stack, api: Api, admin: Person
) -> None:
    task_id, broker = str(uuid4()), f"http://127.0.0.1:{stack.ports.broker}"
    escaped = f"100%25%20Gr%C3%BC%C3%9Fe-{task_id}"
    deliver(broker, "dormouse.task.assigned.v1", {"task_id": task_id}, id=escaped)
    (letter,) = letters_about(api, admin, {task_id})

    answer = api.as_(admin).post(f"/dead-letters/{letter['id']}/replay")

    assert answer.status == 202
    eventually(lambda: letters_about(api, admin, {task_id})[0]["times"] == 2)
    assert [letter["event_id"] for letter in letters_about(api, admin, {task_id})] == [f"100% Grüße-{task_id}"]
