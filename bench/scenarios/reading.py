"""A read of somebody's, against the same SQL alone plus the empty function."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from bench.load import KeepAlive, Load
from bench.measure import Row, alternate
from bench.sql import Prepared, sent_by
from bench.world import Person, World
from lib.tasks import TaskFilter

AT_MOST = 2.0


def asked(given: TaskFilter, **more: Any) -> str:
    """The query string of a filter."""
    fields = {**given.model_dump(exclude_defaults=True, mode="json"), **more}
    written = {name: json.dumps(value) if isinstance(value, bool) else value for name, value in fields.items()}
    return urlencode(written, doseq=True)


def row(world: World, group: str, what: str, person: Person, path: str, work: Callable[[Session], Any]) -> Row:
    """A line for GET `path` by this person; `work` reads the same in this process, for its SQL to be taken."""
    database = world.stack.database_url("tasks")
    request = Load(world.url("tasks", f"/api/v1/tasks{path}"), headers=person.authorization)
    with (
        KeepAlive(request) as ours,
        Prepared(database, sent_by(database, work)) as sql,
        KeepAlive(Load(world.empty)) as empty,
    ):
        return alternate(what, ours, {"SQL": sql, "empty": empty}, samples=world.samples, group=group, at_most=AT_MOST)
