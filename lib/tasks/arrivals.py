"""Making tasks of a file's rows: parents first, with what the rows refer to found, made, or told to be missing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.errors import AppError, Invalid, NotFound
from lib.identity import Caller
from lib.tasks import comments, finding, projects, service
from lib.tasks.access import require_may_use
from lib.tasks.models import Status, Task
from lib.tasks.related_models import Project
from lib.tasks.sheets import Row

_FIELDS = {"title", "description", "status", "priority", "due", "start_on", "estimate_minutes", "rrule", "tags"}
_NO_PARENT = "what it was below is neither in the file nor a task that you see: it stands by itself."
_NO_PROJECT = "there is no such project that you may put tasks into: it is in none."


def make(session: Session, rows: list[Row], *, by: Caller) -> list[str]:
    """Make a task of each row, in the order they were made in; the notes that some rows call for.

    A project is found by its id where `by` may put tasks into it, and otherwise by its name among their own ones; where
    there is none it is made. Raises Invalid naming the first row that is refused.
    """
    made: dict[str, UUID] = {}
    found: dict[tuple[UUID | None, str], UUID | None] = {}
    arrived: list[tuple[Row, Task]] = []
    notes = [_note(row, row.note) for row in rows if row.note]
    for row in _parents_first(sorted(rows, key=lambda row: row.created_at)):
        try:
            parent = (made.get(row.parent) or _task_there(session, row.parent, by=by)) if row.parent else None
            home = (row.project_id, row.project)
            if home not in found:
                found[home] = _project(session, *home, by=by) if any(home) else None
            task = _make_one(session, row, parent_id=parent, project_id=found[home], by=by)
        except AppError as error:
            raise refusal([wrong(row.number, error)]) from error
        notes += [_note(row, _NO_PARENT)] if row.parent and parent is None else []
        notes += [_note(row, _NO_PROJECT)] if any(home) and found[home] is None else []
        made.setdefault(row.ref, task.id)
        arrived.append((row, task))
    _put_in_order(arrived)
    return notes


def _parents_first(rows: list[Row]) -> Iterator[Row]:
    by_ref = {row.ref: row for row in reversed(rows) if row.ref}
    done: set[int] = set()
    for row in rows:
        chain: dict[int, Row] = {}
        above: Row | None = row
        while above is not None and above.number not in done:
            if above.number in chain:
                raise refusal([wrong(above.number, Invalid.at("", "parent_id: It is below itself."))])
            chain[above.number] = above
            above = by_ref.get(above.parent)
        yield from reversed(chain.values())
        done |= chain.keys()


def _task_there(session: Session, id: str, *, by: Caller) -> UUID | None:
    """A task that is not in the file, if `by` sees it."""
    try:
        return finding.get(session, UUID(id), by=by).id
    except (ValueError, NotFound):
        return None


def _project(session: Session, id: UUID | None, name: str, *, by: Caller) -> UUID | None:
    try:
        if project := require_may_use(session, id, by=by):
            return project.id
    except Invalid:
        if not name:
            return None
    own = (Project.owner_id == by.id, Project.team_id.is_(None), Project.archived_at.is_(None))
    known = session.scalar(select(Project.id).where(*own, Project.name == name).order_by(Project.id).limit(1))
    if known is not None:
        return known
    project = projects.create(session, team_id=None, name=name, colour=projects.COLOUR, description="", by=by)
    session.flush()
    return project.id


def _make_one(session: Session, row: Row, *, by: Caller, **at: Any) -> Task:
    task = service.create(session, **{name: getattr(row, name) for name in _FIELDS}, **at, by=by)
    if task.status is Status.DONE and row.completed_at is not None:
        task.completed_at = row.completed_at
    for said in row.comments:
        comments.add(session, task.id, body=said, mentions=[], by=by)
    return task


def _put_in_order(arrived: list[tuple[Row, Task]]) -> None:
    """Let them stand on a board as they did. Their places are new ones, as no two tasks may have the same."""
    free = sorted(task.position for _, task in arrived)
    for (_, task), place in zip(
        sorted(arrived, key=lambda each: (each[0].position, each[0].number)), free, strict=True
    ):
        task.position = place


def _note(row: Row, text: str) -> str:
    return f"Row {row.number}: {text}"


def refusal(wrong: list[dict[str, Any]]) -> Invalid:
    """That nothing was imported, for these reasons."""
    return Invalid(wrong, "Nothing was imported. Correct the rows listed under 'errors'.")


def wrong(row: int, error: ValidationError | AppError) -> dict[str, Any]:
    """What is wrong with a row, as an entry of a refusal."""
    if isinstance(error, AppError):
        message = next((one["message"] for one in error.extra.get("errors", [])), error.detail)
    else:
        first = error.errors()[0]
        message = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ').rstrip('.')}."
    return {"field": "body.csv", "message": f"Row {row}, {message}", "code": "row"}
