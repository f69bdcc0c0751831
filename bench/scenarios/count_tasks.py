"""How many tasks a filter lets through, and a task with everything about it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.measure import Row
from bench.scenarios import reading
from bench.world import World
from lib import tasks
from lib.identity import Caller
from lib.tasks import TaskFilter

COUNTED: dict[str, dict[str, Any]] = {
    "all": {},
    "mine, to do": {"assignee": "me", "status": ["todo"]},
    "urgent": {"priority": ["urgent"]},
    "overdue": {"due": "overdue"},
    "a rare word": {"text": "dormouse"},
    "a common word": {"text": "hazelnuts"},
}
TASKS = {
    "a task": "SELECT id FROM tasks WHERE team_id IS NOT NULL AND deleted_at IS NULL ORDER BY id LIMIT 1",
    "one with 2,000 comments": "SELECT task_id FROM comments GROUP BY task_id ORDER BY count(*) DESC LIMIT 1",
}


def rows(world: World) -> Iterator[Row]:
    people = {"a member": world.member, "an administrator": world.administrator, "an outsider": world.outsider}
    for name, person in people.items():
        for what, fields in COUNTED.items():
            given = TaskFilter(**fields)
            count = partial(_count, wanted=given, viewer=person.caller)
            path = f"/count?{reading.asked(given)}"
            yield reading.row(world, f"GET /tasks/count by {name}", what, person, path, count)


def _count(session: Session, wanted: TaskFilter, viewer: Caller) -> Any:
    return tasks.count(session, wanted, viewer=viewer)


def detail_rows(world: World) -> Iterator[Row]:
    for what, statement in TASKS.items():
        with world.database.connect() as connection:
            id = connection.scalar(text(statement))
        show = partial(tasks.detail, task_id=id, viewer=world.administrator.caller)
        yield reading.row(world, "GET /tasks/{id}", what, world.administrator, f"/{id}", show)
