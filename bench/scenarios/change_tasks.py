"""A change of one task and of 500 at once, against one statement that writes the same rows plus the empty function."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from string import Template
from typing import Any

from sqlalchemy.orm import Session

from bench.load import Load
from bench.measure import Row, compare
from bench.outbox import drained
from bench.sql import Transactions
from bench.world import World
from lib.tasks import TaskFilter, matching

MANY = 500
Body = Callable[[str], Any]
"""The body that gives a title."""
# A title that is new each time: what is as it was already is not written.
WRITES = Template("""
WITH task AS (
    UPDATE tasks SET title = random()::text, version = version + 1, updated_at = now()
    WHERE id = ANY (ARRAY['$ids']::uuid[]) RETURNING id
), history AS (
    INSERT INTO task_updates (id, task_id, actor_id, changes, created_at)
    SELECT uuidv7(), id, '$member', '{"title": {"old": "a", "new": "b"}}', now() FROM task
)
INSERT INTO outbox (id, attributes, data, leased_until, published_at)
SELECT uuidv7(), '{"type": "dormouse.task.changed.v1"}', jsonb_build_object('task_id', id), now(), now() FROM task
""")


def rows(world: World) -> Iterator[Row]:
    [id] = _ids(world, 1)
    yield _row(world, "change a task", [id], "PATCH", f"/{id}", lambda title: {"title": title})


def bulk_rows(world: World) -> Iterator[Row]:
    ids = _ids(world, MANY)
    yield _row(world, f"change {MANY} tasks at once", ids, "POST", "/bulk-change", partial(_bulk, ids))


def _ids(world: World, most: int) -> list[str]:
    with Session(world.database) as session:
        return [str(id) for id in session.scalars(matching(TaskFilter(), world.member).limit(most))]


def _bulk(ids: list[str], title: str) -> Any:
    return {"ids": ids, "changes": {"title": title}}


def _row(world: World, what: str, ids: list[str], method: str, path: str, body: Body) -> Row:
    statement = WRITES.substitute(member=world.member.id, ids="','".join(ids))
    return compare(
        what,
        partial(_changed, world, method, path, body),
        "its SQL + empty function",
        Transactions(world.stack.database_url("tasks"), statement),
        Load(world.empty),
    )


def _changed(world: World, method: str, path: str, body: Body) -> list[float]:
    """Each time to another title. The events are published meanwhile; what is left of them, after."""
    url, took = world.url("tasks", f"/api/v1/tasks{path}"), []
    for title in ("Gather acorns", "Gather beechnuts") * 3:
        took += Load(url, method, world.authorization, json.dumps(body(title)), most=1, seconds=60)()
    drained(world.database)
    return took
