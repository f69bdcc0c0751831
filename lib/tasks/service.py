"""What people can do with tasks. No HTTP here, and no commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import NotFound
from lib.identity import Caller, administration
from lib.outbox import emit
from lib.tasks.access import require_may_add_to, require_may_assign, require_may_change, visible_to
from lib.tasks.events import Change, TaskAssigned, TaskChanged, TaskCommented, TaskCreated
from lib.tasks.models import Assignee, Comment, Priority, Status, Task, TaskUpdate


def create(
    session: Session,
    *,
    title: str,
    description: str = "",
    status: Status = Status.TODO,
    priority: Priority = Priority.NONE,
    due_at: datetime | None = None,
    team_id: UUID | None = None,
    assignee: Assignee | None = None,
    by: Caller,
) -> Task:
    """A new task, private where no team is given.

    Raises Forbidden for a team `by` may not add to, AssignmentNotAllowed where `by` may not assign to `assignee`.
    """
    require_may_add_to(session, team_id, by=by)
    as_admin = require_may_assign(session, to=assignee, by=by)
    task = Task(title=title, description=description, status=status, priority=priority, due_at=due_at, team_id=team_id)
    task.creator_id, task.assignee = by.id, assignee
    task.completed_at = now() if status is Status.DONE else None
    session.add(task)
    session.flush()
    session.add(TaskUpdate(task_id=task.id, actor_id=by.id, changes={"title": _change(None, title)}))
    emit(session, TaskCreated(task_id=task.id, version=task.version, by=by.id))
    if assignee is not None:
        _assigned(session, task, None, by=by, as_admin=as_admin)
    return task


def change(session: Session, task_id: UUID, changes: dict[str, Any], *, by: Caller) -> Task:
    """Give fields of the task new values; what is as it was already does not count as a change.

    Raises NotFound for a task that `by` cannot see, Forbidden where `by` may not change it or put it into the team.
    """
    task = get_to_change(session, task_id, by=by)
    if changes.get("team_id", task.team_id) != task.team_id:
        require_may_add_to(session, changes["team_id"], by=by)
    before = {name: getattr(task, name) for name in changes}
    changed = {name: _change(before[name], value) for name, value in changes.items() if before[name] != value}
    if not changed:
        return task

    for name, value in changes.items():
        setattr(task, name, value)
    if "status" in changed:
        task.completed_at = now() if task.status is Status.DONE else None
    _record(session, task, changed, by=by)
    details = {name: Change(**values) for name, values in changed.items()}
    emit(session, TaskChanged(task_id=task.id, version=task.version, by=by.id, changes=details))
    return task


def assign(session: Session, task_id: UUID, *, to: Assignee | None, by: Caller) -> Task:
    """Hand the task to a person or a team, or to nobody. Repeating the call changes nothing.

    Raises NotFound for a task that `by` cannot see, Forbidden where `by` may not change it,
    AssignmentNotAllowed where `by` may not assign to `to`.
    """
    task = get_to_change(session, task_id, by=by)
    as_admin = require_may_assign(session, to=to, by=by)
    if task.assignee == to:
        return task

    before, task.assignee = task.assignee, to
    _record(session, task, {"assignee": _change(before, to)}, by=by)
    _assigned(session, task, before, by=by, as_admin=as_admin)
    return task


def comment(session: Session, task_id: UUID, *, body: str, by: Caller) -> Comment:
    """Say something about the task. Raises NotFound for a task that `by` cannot see."""
    task = get(session, task_id, by=by)
    written = Comment(task_id=task.id, author_id=by.id, body=body)
    session.add(written)
    session.flush()
    emit(session, TaskCommented(task_id=task.id, version=task.version, by=by.id, comment_id=written.id))
    return written


def get(session: Session, task_id: UUID, *, by: Caller) -> Task:
    """The task. Raises NotFound for one that `by` cannot see."""
    seen = select(Task).where(Task.id == task_id, visible_to(by.id, is_admin=by.is_admin))
    task = session.scalar(seen)
    if task is None:
        raise NotFound
    return task


def get_to_change(session: Session, task_id: UUID, *, by: Caller) -> Task:
    """The task, locked till the end of the transaction, so that what is checked still holds when it is written."""
    session.execute(select(Task.id).where(Task.id == task_id).with_for_update())
    task = get(session, task_id, by=by)
    require_may_change(session, task, by=by)
    return task


def _assigned(session: Session, task: Task, before: Assignee | None, *, by: Caller, as_admin: bool) -> None:
    emit(session, TaskAssigned(task_id=task.id, version=task.version, by=by.id, old=before, new=task.assignee))
    if as_admin:
        administration.record(session, "task.assigned", task.id, by=by, to=_plain(task.assignee))


def _record(session: Session, task: Task, changes: dict[str, Any], *, by: Caller) -> None:
    task.version += 1
    task.updated_at = now()
    session.add(TaskUpdate(task_id=task.id, actor_id=by.id, changes=changes))


def _change(old: Any, new: Any) -> dict[str, Any]:
    return {"old": _plain(old), "new": _plain(new)}


def _plain(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, Assignee):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
