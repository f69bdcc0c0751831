"""Changing or deleting many tasks at once: all, or none with a report of what is in the way."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lib import many
from lib.errors import AppError, Invalid
from lib.identity import Caller
from lib.tasks import finding, service, trash
from lib.tasks.access import require_may_assign
from lib.tasks.models import Task


def change(session: Session, ids: list[UUID], changes: dict[str, Any], *, by: Caller) -> list[UUID]:
    """Give fields of many tasks the same new values; `assignee` may be among them. Returns the ids in order.

    Raises Invalid with an entry for each task that stands in the way, AssignmentNotAllowed where `by` may not assign to
    the assignee; then nothing is changed.
    """
    fields = {name: value for name, value in changes.items() if name != "assignee"}
    as_admin = require_may_assign(session, to=changes.get("assignee"), by=by)

    def one(task: Task) -> None:
        if "assignee" in changes:
            service.hand_over(session, task, changes["assignee"], by=by, as_admin=as_admin)
        service.apply(session, task, fields, by=by)

    return _each(session, ids, one, by=by)


def remove(session: Session, ids: list[UUID], *, by: Caller) -> list[UUID]:
    """Put many tasks into the trash. Raises Invalid as `change` does."""
    return _each(session, ids, lambda task: trash.throw_away(session, task, by=by), by=by)


def _each(session: Session, ids: list[UUID], act: Callable[[Task], None], *, by: Caller) -> list[UUID]:
    refused: dict[UUID, AppError] = {}
    with session.no_autoflush:
        for task_id, task in finding.get_all_to_change(session, ids, by=by).items():
            try:
                if isinstance(task, AppError):
                    raise task
                act(task)
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
    many.flush(session)
    return ids
