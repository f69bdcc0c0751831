"""Tasks as CSV (RFC 4180, UTF-8 with a byte order mark), streamed from PostgreSQL's COPY into storage."""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from lib.db import Query
from lib.identity import Caller, User
from lib.tasks import Project, Task, matching, sorting
from lib.tasks.selection import Selection
from lib.teams import Team

BOM = b"\xef\xbb\xbf"
REPORT_EVERY = 20_000
"""Rows between two reports of progress."""

# What a spreadsheet may take for a formula, behind any white space and in full width too; and the guard
# itself, so that taking one away gives back every text exactly (OWASP, "CSV Injection").
_FORMULA = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n'']"


class Sink(Protocol):
    def write(self, data: bytes) -> None: ...


def write(session: Session, selected: Selection, viewer: Caller, sink: Sink, report: Callable[[int], None]) -> int:
    """Write the tasks to `sink`, in the list's order, as of one moment; how many. `report` hears of the progress."""
    lines = _Lines(sink, report)
    sink.write(BOM)
    statement = f"COPY ({_literal(session, _table(selected, viewer))}) TO STDOUT WITH (FORMAT csv, HEADER)"
    connection = session.connection()
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(statement, stream=lines)
    except BaseException:
        connection.invalidate()  # Rows are still on their way: the next statement would take them for its answer.
        raise
    return lines.count - 1


class _Lines:
    """Takes the rows as COPY sends them, one at a time, ends each as RFC 4180 wants it, and counts."""

    def __init__(self, sink: Sink, report: Callable[[int], None]) -> None:
        self.count, self._sink, self._report = 0, sink, report

    def write(self, row: bytes) -> None:
        self._sink.write(row[:-1] + b"\r\n")
        self.count += 1
        if self.count % REPORT_EVERY == 0:
            self._report(self.count)


def _table(selected: Selection, viewer: Caller) -> Query:
    keys = sorting.keys(selected.sort, text=selected.filter.text)
    assignee, creator, owner, team = aliased(User), aliased(User), aliased(Team), aliased(Team)
    columns = {
        "id": Task.id,
        "title": _inert(Task.title),
        "description": _inert(Task.description),
        "status": Task.status,
        "priority": Task.priority,
        "due_date": Task.due_date,
        "due_time": Task.due_time,
        "due_zone": Task.due_zone,
        "start_on": Task.start_on,
        "estimate_minutes": Task.estimate_minutes,
        "rrule": Task.rrule,
        "tags": _inert(func.array_to_string(Task.tags, ",")),
        "parent_id": Task.parent_id,
        "project_id": Task.project_id,
        "project": _inert(Project.name),
        "assignee": _inert(func.coalesce(assignee.display_name, owner.name)),
        "team": _inert(team.name),
        "creator": _inert(creator.display_name),
        "position": Task.position,
        "created_at": _iso(Task.created_at),
        "updated_at": _iso(Task.updated_at),
        "completed_at": _iso(Task.completed_at),
    }
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .join(creator, creator.id == Task.creator_id)
        .outerjoin(assignee, assignee.id == Task.assignee_user_id)
        .outerjoin(owner, owner.id == Task.assignee_team_id)
        .outerjoin(team, team.id == Task.team_id)
        .outerjoin(Project, Project.id == Task.project_id)
        .where(Task.id.in_(matching(selected.filter, viewer)))
        .order_by(*(key.column.desc() if key.descending else key.column.asc() for key in keys))
    )


def _inert(text: Any) -> ColumnElement[Any]:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return case((text.regexp_match(_FORMULA), "'" + text), else_=text)


def _iso(moment: Any) -> ColumnElement[Any]:
    """ISO 8601 in UTC. (`to_char` would take longer than all the rest of the row.)"""
    return func.replace(cast(moment, Text), " ", "T")


def _literal(session: Session, query: Query) -> str:
    """The SQL with its values in it, since COPY takes no parameters; they are typed and quoted by SQLAlchemy."""
    return str(query.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}))
