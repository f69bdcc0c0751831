"""GET /tasks: by each kind of filter, sort and search, against the same SQL alone plus the empty function."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from bench.load import Load
from bench.measure import Row, compare
from bench.sql import Transactions, sent_by
from bench.world import World
from lib import tasks
from lib.tasks import Priority, Status, TaskFilter, matching

FILTERS = {
    "status=todo": TaskFilter(status=[Status.TODO]),
    "priority=urgent": TaskFilter(priority=[Priority.URGENT]),
    "assignee=me": TaskFilter(assignee="me"),
    "due=overdue": TaskFilter(due="overdue"),
    "watching=true": TaskFilter(watching=True),
}
SORTS = ("due", "-due", "-priority", "title", "-updated", "position", "-priority,due")
SEARCHES = {"a word of every task": "hazelnuts", "a word of few tasks": "77777", "with a typing error": "hazlenuts 77"}


def rows(world: World) -> Iterator[Row]:
    for callers in (1, 4):
        yield _row(
            world, f"list 50 of {world.tasks:,} tasks, {callers} at once", FILTERS["status=todo"], callers=callers
        )
    for name, given in FILTERS.items():
        yield _row(world, f"list, {name}", given)
    for sort in SORTS:
        yield _row(world, f"list, sort={sort}", TaskFilter(), sort)
    for name, text in SEARCHES.items():
        yield _row(world, f"search for {name}", TaskFilter(text=text), "-relevance")
    yield _detail(world)


def _row(world: World, what: str, given: TaskFilter, sort: str = "-created", callers: int = 1) -> Row:
    database = world.stack.database_url("tasks")
    asked = {**given.model_dump(exclude_defaults=True, mode="json"), "sort": sort, "limit": 50}
    statement = sent_by(
        database, lambda session: tasks.list_page(session, given, sort=sort, limit=50, cursor=None, viewer=world.member)
    )
    return compare(
        what,
        Load(
            world.url("tasks", f"/api/v1/tasks?{urlencode(asked, doseq=True).replace('True', 'true')}"),
            headers=world.authorization,
            callers=callers,
        ),
        "its SQL + empty function",
        Transactions(database, statement, callers=callers),
        Load(world.empty, callers=callers),
        at_most=2.0,
    )


def _some_task(world: World) -> UUID:
    with Session(world.database) as session:
        task: UUID = session.scalars(matching(TaskFilter(), world.member).limit(1)).one()
    return task


def _detail(world: World) -> Row:
    database, task = world.stack.database_url("tasks"), _some_task(world)
    statement = sent_by(database, lambda session: tasks.detail(session, task, viewer=world.member))
    return compare(
        "a task with everything about it",
        Load(world.url("tasks", f"/api/v1/tasks/{task}"), headers=world.authorization),
        "its SQL + empty function",
        Transactions(database, statement),
        Load(world.empty),
        at_most=2.0,
    )
