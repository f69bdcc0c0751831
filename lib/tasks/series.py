"""The next task of a series, made when one is completed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.db import uuid7
from lib.identity import Caller
from lib.outbox import emit
from lib.tasks import history, places, recurrence
from lib.tasks.events import TaskAssigned, TaskCreated
from lib.tasks.models import Due, Status, Task
from lib.tasks.related_models import Reminder, Share, Watcher

MOST_SUBTASKS = 500

_COPIED = (
    "title", "description", "priority", "estimate_minutes", "tags", "creator_id", "team_id", "project_id", "assignee",
)  # fmt: skip


def go_on(session: Session, task: Task, *, by: Caller) -> None:
    """Make the task that follows a completed one, with its subtasks to be done anew, once. The task must be locked."""
    following = recurrence.following(task.due, task.rrule) if task.due and task.rrule else None
    if following is None or session.scalar(select(Task.id).where(Task.recurs_from == task.id)):
        return
    due, rrule = following
    later = due.date - task.due.date if task.due else timedelta()
    place = places.behind(task.position)
    after = _copy(
        session, task, later, by=by, recurs_from=task.id, rrule=rrule, parent_id=task.parent_id, position=place
    )
    _copy_subtasks(session, task, after, later, by=by)


def _copy(session: Session, task: Task, later: timedelta, *, by: Caller, **fields: Any) -> Task:
    """The same task to be done so much later, heard of and seen by the same people."""
    copy = Task(id=uuid7(), status=Status.TODO, **{name: getattr(task, name) for name in _COPIED}, **fields)
    copy.due = task.due and Due(**{**dict(task.due), "date": min(task.due.date + later, recurrence.LAST_DAY)})
    copy.start_on = task.start_on and task.start_on + later
    session.add(copy)
    session.flush()
    for model in (Share, Watcher, Reminder):
        _copy_rows(session, model, task, copy)
    history.record(session, copy, {"title": history.change(None, copy.title)}, by=by)
    emit(session, TaskCreated(task_id=copy.id, version=copy.version, by=by.id))
    if copy.assignee is not None:
        emit(session, TaskAssigned(task_id=copy.id, version=copy.version, by=by.id, old=None, new=copy.assignee))
    return copy


def _copy_rows(session: Session, model: Any, task: Task, copy: Task) -> None:
    for row in session.scalars(select(model).where(model.task_id == task.id)):
        values = {column.key: getattr(row, column.key) for column in model.__table__.columns}
        session.add(model(**{**values, "task_id": copy.id, **({"id": uuid7()} if "id" in values else {})}))


def _copy_subtasks(session: Session, task: Task, after: Task, later: timedelta, *, by: Caller) -> None:
    """Level by level. Those that recur by themselves stay where they are, and so does what was given up."""
    left, level = MOST_SUBTASKS, {task.id: after}
    while level and left > 0:
        below = select(Task).where(Task.parent_id.in_(level), Task.deleted_at.is_(None), Task.rrule.is_(None))
        kept = below.where(Task.status != Status.CANCELLED).order_by(Task.position, Task.id)
        copies = {}
        for each in session.scalars(kept.limit(left)):
            parent = level[each.parent_id].id if each.parent_id else None
            copies[each.id] = _copy(
                session, each, later, by=by, parent_id=parent, position=places.behind(each.position)
            )
        left, level = left - len(copies), copies
