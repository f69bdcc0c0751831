"""What a task has to do with people and other tasks: sharing, relations, reminders, its place on a board."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib.db import now, uuid7
from lib.errors import AssignmentNotAllowed, Conflict, Forbidden, Invalid, NotFound
from lib.identity import Caller
from lib.tasks import places, watching
from lib.tasks.access import require_may_assign
from lib.tasks.finding import get, get_to_change
from lib.tasks.models import Assignee, Task
from lib.tasks.related_models import Relation, RelationKind, Reminder, Share
from lib.tasks.service import apply


def share(session: Session, task_id: UUID, *, user_id: UUID, by: Caller) -> None:
    """Let somebody see and change a task; they must be somebody `by` could assign it to."""
    task = get_to_change(session, task_id, by=by)
    try:
        require_may_assign(session, to=Assignee(user_id=user_id), by=by)
    except AssignmentNotAllowed as refused:
        raise Forbidden("Share tasks with people you share a team with and are not a guest in.") from refused
    row = insert(Share).values(task_id=task.id, user_id=user_id, shared_by=by.id, created_at=now())
    session.execute(row.on_conflict_do_nothing())


def unshare(session: Session, task_id: UUID, *, user_id: UUID, by: Caller) -> None:
    """Take that back; whom it was shared with may do so, too."""
    task = get(session, task_id, by=by) if user_id == by.id else get_to_change(session, task_id, by=by)
    session.execute(delete(Share).where(Share.task_id == task.id, Share.user_id == user_id))


def relate(session: Session, task_id: UUID, *, to_id: UUID, kind: RelationKind, by: Caller) -> Relation:
    """Say that a task blocks, relates to, or duplicates another that one sees.

    Raises Invalid for a task that is not there or the same one, Conflict where it is said already, either way round.
    """
    task = get_to_change(session, task_id, by=by)
    if task.id == to_id:
        raise Invalid.at("body.to_id", "A task has no relation to itself.", "relation")
    try:
        get(session, to_id, by=by)
    except NotFound:
        raise Invalid.at("body.to_id", "There is no such task.", "relation") from None
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("task relations"))))
    either = [(Relation.from_id == a) & (Relation.to_id == b) for a, b in ((task.id, to_id), (to_id, task.id))]
    if session.scalar(select(Relation.id).where(either[0] | either[1], Relation.kind == kind)):
        raise Conflict("These tasks have this relation already.")
    relation = Relation(from_id=task.id, to_id=to_id, kind=kind, created_by=by.id)
    session.add(relation)
    return relation


def unrelate(session: Session, task_id: UUID, relation_id: UUID, *, by: Caller) -> None:
    """Take a relation of a task back. Raises NotFound for one it does not have."""
    task = get_to_change(session, task_id, by=by)
    either = (Relation.from_id == task.id) | (Relation.to_id == task.id)
    gone = delete(Relation).where(Relation.id == relation_id, either).returning(Relation.id)
    if session.scalar(gone) is None:
        raise NotFound


def watch(session: Session, task_id: UUID, *, watches: bool, by: Caller) -> None:
    """Hear of what happens to a task from now on, or not. Raises NotFound for one that `by` cannot see."""
    watching.watch(session, get(session, task_id, by=by), by.id, watches=watches)


def remind(session: Session, task_id: UUID, *, minutes: list[int], by: Caller) -> None:
    """Be reminded so many minutes before a task is due, and not otherwise."""
    task = get(session, task_id, by=by)
    session.execute(delete(Reminder).where(Reminder.task_id == task.id, Reminder.user_id == by.id))
    for each in sorted(set(minutes)):
        row = insert(Reminder).values(id=uuid7(), task_id=task.id, user_id=by.id, minutes_before=each, created_at=now())
        session.execute(row.on_conflict_do_nothing())  # The same person may say so twice at once.


def move(
    session: Session, task_id: UUID, *, after: UUID | None, before: UUID | None, version: int | None = None, by: Caller
) -> Task:
    """Put a task between two others of a board, or before the first or behind the last.

    Raises Invalid for neighbours that one does not see or that stand the other way round, Stale as `change` does.
    """
    task = get_to_change(session, task_id, version=version, by=by)
    lower, upper = _place(session, after, "body.after", by=by), _place(session, before, "body.before", by=by)
    try:
        place = places.between(lower, upper)
    except ValueError as wrong:
        message = "The one it should follow stands behind the other. Read the board again."
        raise Invalid.at("body.after", message, "position") from wrong
    return apply(session, task, {"position": place}, by=by)


def _place(session: Session, task_id: UUID | None, field: str, *, by: Caller) -> str:
    try:
        return get(session, task_id, by=by).position if task_id else ""
    except NotFound:
        raise Invalid.at(field, "There is no such task to stand beside.", "position") from None
