"""Files that nobody needs any more leave storage with the clock's next tick."""

from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.attachments import attach, begin, send, stored
from tests.support.database import Database
from tests.support.events import tick
from tests.support.storage import storage_away


def throw_away(api: Api, person: Person, task: Any, database: Database, days: int) -> None:
    """Have a task be in the trash for so many days."""
    assert api.as_(person).delete(f"/tasks/{task['id']}").status == 204
    gone = "UPDATE tasks SET deleted_at = now() - make_interval(days => :days) WHERE id = :id"
    database.run(gone, days=days, id=task["id"])


def is_there(database: Database, task: Any) -> bool:
    return database.value("SELECT 1 FROM tasks WHERE id = :id", id=task["id"]) is not None


def test_the_files_of_a_task_go_when_it_is_deleted_for_good(
    api: Api, alice: Person, stack: Stack, database: Database
) -> None:
    task = api.as_(alice).create_task()
    attach(api.as_(alice), task)
    send(begin(api.as_(alice), task))
    throw_away(api, alice, task, database, 31)

    answer = tick(stack.function_url("clock"))

    assert answer.status == 204
    assert (is_there(database, task), stored(stack, task)) == (False, [])


def test_the_files_of_a_task_stay_as_long_as_it_can_be_restored(
    api: Api, alice: Person, stack: Stack, database: Database
) -> None:
    task = api.as_(alice).create_task()
    file = attach(api.as_(alice), task)
    throw_away(api, alice, task, database, 29)

    tick(stack.function_url("clock"))

    assert api.as_(alice).post(f"/tasks/{task['id']}/restore").json["attachment_count"] == 1
    assert stored(stack, task) == [file["id"]]


@pytest.mark.parametrize(("hours", "left"), [(25, 0), (23, 1)])
def test_an_upload_that_nobody_finished_goes_after_a_day(
    api: Api, alice: Person, stack: Stack, database: Database, hours: int, left: int
) -> None:
    task = api.as_(alice).create_task()
    begun = begin(api.as_(alice), task)
    send(begun)
    old = "UPDATE attachments SET created_at = now() - make_interval(hours => :hours) WHERE id = :id"
    database.run(old, hours=hours, id=begun["id"])

    tick(stack.function_url("clock"))

    assert len(stored(stack, task)) == left
    assert database.value("SELECT count(*) FROM attachments WHERE id = :id", id=begun["id"]) == left


def test_a_file_that_was_finished_stays_however_old_it_is(
    api: Api, alice: Person, stack: Stack, database: Database
) -> None:
    task = api.as_(alice).create_task()
    file = attach(api.as_(alice), task)
    database.run("UPDATE attachments SET created_at = now() - interval '1 year' WHERE id = :id", id=file["id"])

    tick(stack.function_url("clock"))

    assert stored(stack, task) == [file["id"]]


def test_while_storage_is_away_what_has_files_waits_and_the_rest_goes(
    api: Api, alice: Person, stack: Stack, database: Database
) -> None:
    with_file, without = api.as_(alice).create_task(), api.as_(alice).create_task()
    attach(api.as_(alice), with_file)
    for task in (with_file, without):
        throw_away(api, alice, task, database, 31)

    with storage_away(stack):
        tick(stack.function_url("clock"))

    assert (is_there(database, with_file), is_there(database, without)) == (True, False)
