"""POST /tasks, against one statement that writes the same three rows plus the empty function."""

import json
from collections.abc import Iterator
from functools import partial
from string import Template

from bench.load import Load
from bench.measure import Row, compare
from bench.outbox import drained
from bench.sql import Transactions
from bench.world import World

TITLE = "Gather hazelnuts"
BODY = json.dumps({"title": TITLE, "description": "Look below the leaves, too.", "priority": "high"})

WRITES = Template("""
WITH task AS (
    INSERT INTO tasks (id, title, description, status, priority, creator_id, created_at, updated_at, version)
    VALUES (uuidv7(), '$title', 'Look below the leaves, too.', 'todo', 'high', '$member', now(), now(), 1)
    RETURNING id
), history AS (
    INSERT INTO task_updates (id, task_id, actor_id, changes, created_at)
    SELECT uuidv7(), id, '$member', '{"title": {"old": null, "new": "$title"}}', now() FROM task
)
INSERT INTO outbox (id, attributes, data, leased_until, published_at)
SELECT uuidv7(), '{"type": "dormouse.task.created.v1"}', jsonb_build_object('task_id', id), now(), now() FROM task
""")


def rows(world: World) -> Iterator[Row]:
    statement = WRITES.substitute(member=world.member.id, title=TITLE)
    for callers in (1, 4):
        create = Load(
            world.url("tasks", "/api/v1/tasks"),
            method="POST",
            headers=world.authorization,
            body=BODY,
            status=201,
            callers=callers,
        )
        yield compare(
            f"create a task, {callers} at once",
            partial(_create, world, create),
            "its SQL + empty function",
            Transactions(world.stack.database_url("tasks"), statement, callers),
            Load(world.empty, callers=callers),
        )


def _create(world: World, create: Load) -> list[float]:
    """The events are published while requests are answered, which they slow down; what is left of them, after."""
    took = create()
    drained(world.database)
    return took
