"""GET /tasks: 50 of all tasks one sees, filtered, against the same SQL alone plus the empty function."""

from collections.abc import Iterator

from bench.load import Load
from bench.measure import Row, compare
from bench.sql import Transactions, sent_by
from bench.world import World
from lib import tasks
from lib.tasks import Status, TaskFilter

PATH = "/api/v1/tasks?status=todo&limit=50"


def rows(world: World) -> Iterator[Row]:
    database = world.stack.database_url("tasks")
    todo = TaskFilter(status=[Status.TODO])
    statement = sent_by(
        database, lambda session: tasks.list_page(session, todo, limit=50, cursor=None, viewer=world.member)
    )
    for callers in (1, 4):
        yield compare(
            f"list 50 of {world.tasks:,} tasks, {callers} at once",
            Load(world.url("tasks", PATH), headers=world.authorization, callers=callers),
            "its SQL + empty function",
            Transactions(database, statement, callers=callers),
            Load(world.empty, callers=callers),
            at_most=2.0,
        )
