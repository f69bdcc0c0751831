"""Changing or deleting many tasks at once: all, or none with a report of what is in the way."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lib.errors import AppError, Invalid
from lib.identity import Caller
from lib.tasks import service, trash

MOST = 500


def change(session: Session, ids: list[UUID], changes: dict[str, Any], *, by: Caller) -> list[UUID]:
    """Give fields of many tasks the same new values; `assignee` may be among them. Returns the ids in order.

    Raises Invalid with an entry for each task that stands in the way; then nothing is changed.
    """

    def one(task_id: UUID) -> None:
        if "assignee" in changes:
            service.assign(session, task_id, to=changes["assignee"], by=by)
        service.change(session, task_id, {k: v for k, v in changes.items() if k != "assignee"}, version=None, by=by)

    return _each(session, ids, one)


def remove(session: Session, ids: list[UUID], *, by: Caller) -> list[UUID]:
    """Put many tasks into the trash. Raises Invalid as `change` does."""
    return _each(session, ids, lambda task_id: trash.remove(session, task_id, by=by))


def _each(session: Session, ids: list[UUID], act: Any) -> list[UUID]:
    """In the order of the ids, so that two at once wait for each other instead of locking each other out."""
    refused: dict[UUID, AppError] = {}
    with session.no_autoflush:
        for task_id in sorted(set(ids)):
            try:
                act(task_id)
            except AppError as error:
                refused[task_id] = error
                session.expire_all()
    if refused:
        places = {task_id: place for place, task_id in enumerate(ids)}
        fields = [
            {"field": f"body.ids.{places[task_id]}", "message": error.detail, "code": error.slug}
            for task_id, error in refused.items()
        ]
        raise Invalid(fields, "Nothing was changed: these tasks stand in the way. Leave them out, or mend that.")
    return ids
