"""Deleting tasks, and taking that back: they stay in the trash for 30 days."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lib.db import now
from lib.identity import Caller
from lib.outbox import emit
from lib.tasks import history
from lib.tasks.access import require_may_delete
from lib.tasks.events import TaskDeleted, TaskRestored
from lib.tasks.models import Task
from lib.tasks.service import get_to_change

KEPT = timedelta(days=30)


def remove(session: Session, task_id: UUID, *, version: int | None = None, by: Caller) -> None:
    """Put a task into the trash. Raises NotFound, Forbidden where `by` may not delete it, Stale as `change` does."""
    task = get_to_change(session, task_id, version=version, by=by)
    require_may_delete(session, task, by=by)
    task.deleted_at, task.deleted_by, task.version = now(), by.id, task.version + 1
    history.record(session, task, {"deleted": history.change(False, True)}, by=by)
    emit(session, TaskDeleted(task_id=task.id, version=task.version, by=by.id))


def restore(session: Session, task_id: UUID, *, by: Caller) -> Task:
    """Take a task out of the trash, as it was. Raises NotFound for one that is not in it, Forbidden as `remove`."""
    task = get_to_change(session, task_id, in_trash=True, by=by)
    require_may_delete(session, task, by=by)
    task.deleted_at, task.deleted_by, task.version = None, None, task.version + 1
    history.record(session, task, {"deleted": history.change(True, False)}, by=by)
    emit(session, TaskRestored(task_id=task.id, version=task.version, by=by.id))
    return task


def purge(session: Session) -> None:
    """Delete for good what has been in the trash for so long."""
    session.execute(delete(Task).where(Task.deleted_at < now() - KEPT))
