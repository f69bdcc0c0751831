"""Deleting tasks, and taking that back: they stay in the trash for 30 days."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lib import storage
from lib.db import now
from lib.identity import Caller
from lib.outbox import emit
from lib.tasks import attachments, history
from lib.tasks.access import require_may_delete
from lib.tasks.events import TaskDeleted, TaskRestored
from lib.tasks.finding import get_to_change
from lib.tasks.models import Task
from lib.tasks.related_models import Attachment

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
MOST_AT_A_TIME = 1000
MOST_FILES = 200


def remove(session: Session, task_id: UUID, *, version: int | None = None, by: Caller) -> None:
    """Put a task into the trash. Raises NotFound, Forbidden where `by` may not delete it, Stale as `change` does."""
    throw_away(session, get_to_change(session, task_id, version=version, by=by), by=by)


def throw_away(session: Session, task: Task, *, by: Caller) -> None:
    """What `remove` does with a task that `by` may change."""
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
    """Delete for good what has been in the trash for so long, a thousand at a time, and the files of it.

    Where the storage is away, tasks that have files stay until it is back.
    """
    over = Task.deleted_at < now() - KEPT
    try:
        attachments.forget(session, over, MOST_FILES)
        attachments.remove_unfinished(session, MOST_FILES)
    except storage.faults():
        logger.warning("The file storage does not answer: what is to be deleted there waits", exc_info=True)
    without_files = select(Task.id).where(over, ~select(Attachment.id).where(Attachment.task_id == Task.id).exists())
    locked = without_files.limit(MOST_AT_A_TIME).with_for_update(skip_locked=True)
    session.execute(delete(Task).where(Task.id.in_(locked)))
