"""Writing, one task at a time and 500 at once, against one statement that writes the same rows plus the empty function.

The events are published before the next one is measured.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import cycle
from string import Template
from typing import Any

from sqlalchemy.orm import Session

from bench.load import KeepAlive, Load
from bench.measure import Call, Row, alternate
from bench.outbox import drained
from bench.sql import Prepared
from bench.world import World
from lib.tasks import TaskFilter, matching

MANY = 500
GROUP = "written by a member"
# What is as it was already is not written: each time the other one of the two.
TITLES = ("Gather acorns", "Gather beechnuts")
CREATED = """
WITH task AS (
    INSERT INTO tasks (id, title, description, status, priority, creator_id, created_at, updated_at, version)
    VALUES (uuidv7(), 'Gather hazelnuts', 'Look below the leaves, too.', 'todo', 'high', '$me', now(), now(), 1)
    RETURNING id, '$change'::jsonb AS changes
), """
CHANGED = """
WITH task AS (
    UPDATE tasks SET $set, version = version + 1, updated_at = now() WHERE id = ANY ('{$ids}')
    RETURNING id, '$change'::jsonb AS changes
), """
COMMENTED = """
WITH task AS (
    INSERT INTO comments (id, task_id, author_id, body, created_at)
    VALUES (uuidv7(), '$ids', '$me', 'I found some.', now()) RETURNING task_id AS id
)
"""
HISTORY = """history AS (
    INSERT INTO task_updates (id, task_id, actor_id, changes, created_at)
    SELECT uuidv7(), id, '$me', changes, now() FROM task
)
"""
EVENT = """
INSERT INTO outbox (id, attributes, data, leased_until, published_at)
SELECT uuidv7(), '{"type": "dormouse.task.changed.v1"}', jsonb_build_object('task_id', id), now(), now() FROM task
"""
RETITLED = CHANGED.replace("$set", "title = random()::text")
GIVEN = "assignee_user_id = CASE WHEN assignee_user_id IS NULL THEN '$me'::uuid END, assignee_team_id = NULL"
REASSIGNED = CHANGED.replace("$set", GIVEN)


def rows(world: World) -> Iterator[Row]:
    [id] = _ids(world, 1)
    me = str(world.member.caller.id)
    titles: list[Any] = [{"title": title} for title in TITLES]
    new = [{"title": "Gather hazelnuts", "description": "Look below the leaves, too.", "priority": "high"}]
    assignees: list[Any] = [{"assignee": {"user_id": me}}, {"assignee": None}]
    comment = [{"body": "I found some."}]
    yield _row(world, "create a task", "POST", "", new, CREATED + HISTORY + EVENT, status=201)
    yield _row(world, "change a task", "PATCH", f"/{id}", titles, RETITLED + HISTORY + EVENT, [id])
    yield _row(world, "assign a task", "PUT", f"/{id}/assignee", assignees, REASSIGNED + HISTORY + EVENT, [id])
    yield _row(world, "comment on a task", "POST", f"/{id}/comments", comment, COMMENTED + EVENT, [id], status=201)


def bulk_rows(world: World) -> Iterator[Row]:
    ids = _ids(world, MANY)
    bodies = [{"ids": ids, "changes": {"title": title}} for title in TITLES]
    what = f"change {MANY} tasks at once"
    yield _row(world, what, "POST", "/bulk-change", bodies, RETITLED + HISTORY + EVENT, ids, samples=8)


def _ids(world: World, most: int) -> list[str]:
    with Session(world.database) as session:
        mine = matching(TaskFilter(creator="me"), world.member.caller)
        return [str(id) for id in session.scalars(mine.limit(most))]


def _row(
    world: World,
    what: str,
    method: str,
    path: str,
    bodies: list[Any],
    statement: str,
    ids: list[str] | None = None,
    status: int = 200,
    samples: int = 1000,
) -> Row:
    url, me = world.url("tasks", f"/api/v1/tasks{path}"), world.member
    change = json.dumps({"title": {"old": TITLES[0], "new": TITLES[1]}})
    statement = Template(statement).substitute(me=me.caller.id, ids=",".join(ids or ()), change=change)
    with ExitStack() as stack:
        loads = [Load(url, method, me.authorization, json.dumps(body), status) for body in bodies]
        turns = cycle([stack.enter_context(KeepAlive(load)) for load in loads])
        parts: dict[str, Call] = {
            "SQL": stack.enter_context(Prepared(world.stack.database_url("superuser"), statement)),
            "empty": stack.enter_context(KeepAlive(Load(world.empty))),
        }
        samples = min(world.samples, samples)
        rest = partial(drained, world.database)
        return alternate(what, lambda: next(turns)(), parts, samples=samples, group=GROUP, then=rest)
