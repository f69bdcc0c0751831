"""Finding the tasks that somebody reads or changes, as far as they may."""

from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import many
from lib.db import Query
from lib.errors import AppError, Forbidden, NotFound, Stale
from lib.identity import Caller
from lib.reads import VIEWER
from lib.statements import Statement, given
from lib.tasks.access import ONLY_A_GUEST, visible_to
from lib.tasks.models import Task
from lib.teams import Role


def get(session: Session, task_id: UUID | None, *, in_trash: bool = False, by: Caller) -> Task:
    """The task. Raises NotFound for one that `by` cannot see."""
    return _found(session, task_id, in_trash=in_trash, by=by)[0]


def get_to_change(
    session: Session, task_id: UUID, *, version: int | None = None, in_trash: bool = False, by: Caller
) -> Task:
    """The task, locked till the end of the transaction, so that what is checked still holds when it is written.

    Raises NotFound as `get` does, Forbidden for one who sees it only as a guest, Stale where it is not at `version`.
    """
    _LOCK.run(session, id=task_id)
    task, may_be_changed = _found(session, task_id, in_trash=in_trash, by=by)
    if not may_be_changed:
        raise Forbidden(ONLY_A_GUEST)
    if version is not None and version != task.version:
        raise Stale
    return task


def _found(session: Session, task_id: UUID | None, *, in_trash: bool, by: Caller) -> tuple[Task, bool]:
    given_values = {"id": task_id, "viewer": by.id}
    found = session.execute(_seen(by.is_admin, in_trash), given_values).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


@cache
def _seen(is_admin: bool, in_trash: bool) -> Query:
    seen, changeable = (
        visible_to(VIEWER, is_admin=is_admin, least=least, in_trash=in_trash) for least in (Role.GUEST, Role.MEMBER)
    )
    return select(Task, changeable).where(Task.id == given("id"), seen)


def get_all_to_change(session: Session, ids: list[UUID], *, by: Caller) -> dict[UUID, Task | AppError]:
    """Many tasks as by `get_to_change`, or what it would have raised."""
    _lock(session, ids)
    seen, changeable = (visible_to(by.id, is_admin=by.is_admin, least=least) for least in (Role.GUEST, Role.MEMBER))
    found: dict[UUID, Task | AppError] = {task_id: NotFound() for task_id in ids}
    for task, may_be_changed in session.execute(select(Task, changeable).where(many.one_of(Task.id, ids), seen)):
        found[task.id] = task if may_be_changed else Forbidden(ONLY_A_GUEST)
    return found


def _lock(session: Session, ids: list[UUID]) -> None:
    """Have other changes of these tasks wait, in an order that lets no two wait for each other.

    What only refers to a task, as a comment or a subtask does, need not wait (FOR NO KEY UPDATE).
    """
    ordered = select(Task.id).where(many.one_of(Task.id, ids)).order_by(Task.id)
    session.execute(ordered.with_for_update(key_share=True))


_LOCK = Statement(lambda: select(Task.id).where(Task.id == given("id")).with_for_update(key_share=True))
