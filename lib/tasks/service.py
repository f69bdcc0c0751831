"""What people can do with tasks. No HTTP here, and no commit."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Conflict, Forbidden, Invalid, NotFound
from lib.identity import Caller, administration
from lib.outbox import emit
from lib.tasks import history, places, recurrence, series
from lib.tasks.access import (
    ONLY_A_GUEST,
    once,
    require_may_add_to,
    require_may_assign,
    require_may_use,
)
from lib.tasks.events import Change, TaskAssigned, TaskChanged, TaskCreated
from lib.tasks.finding import get, get_to_change
from lib.tasks.models import Assignee, Status, Task, TaskUpdate
from lib.teams import Membership, Role

TREE = "task tree"


def create(session: Session, *, assignee: Assignee | None = None, by: Caller, **fields: Any) -> Task:
    """A new task, private where it has neither team nor project.

    Raises Forbidden for a team `by` may not add to, Invalid for a project or parent they may not use or a rule that is
    none, AssignmentNotAllowed where `by` may not assign to `assignee`.
    """
    as_admin = require_may_assign(session, to=assignee, by=by)
    task = Task(creator_id=by.id, position=places.last(), **fields)
    task.assignee = assignee
    _settle(session, task, set(fields), by=by)
    task.completed_at = now() if task.status is Status.DONE else None
    session.add(task)
    session.flush()
    history.record(session, task, {"title": history.change(None, task.title)}, by=by)
    emit(session, TaskCreated(task_id=task.id, version=task.version, by=by.id))
    if assignee is not None:
        _assigned(session, task, None, by=by, as_admin=as_admin)
    return task


def change(session: Session, task_id: UUID, changes: dict[str, Any], *, version: int | None, by: Caller) -> Task:
    """Give fields of the task new values; what is as it was already does not count as a change.

    Raises NotFound for a task that `by` cannot see, Forbidden where `by` may not change it or put it into the team,
    Stale where it is not at `version` any more, Invalid as `create` does.
    """
    return apply(session, get_to_change(session, task_id, version=version, by=by), changes, by=by)


def apply(session: Session, task: Task, changes: dict[str, Any], *, by: Caller) -> Task:
    """What `change` does with a task that `by` may change."""
    before = {name: getattr(task, name) for name in (*changes, "team_id")}
    with session.no_autoflush:  # Nothing is written before it is checked.
        for name, value in changes.items():
            setattr(task, name, value)
        _settle(session, task, {name for name in changes if getattr(task, name) != before[name]}, by=by)
    changed = {
        name: history.change(old, getattr(task, name)) for name, old in before.items() if old != getattr(task, name)
    }
    if not changed:
        return task

    if "status" in changed:
        task.completed_at = now() if task.status is Status.DONE else None
    task.version, task.updated_at = task.version + 1, now()
    history.record(session, task, changed, by=by)
    details = {name: Change(**values) for name, values in changed.items()}
    emit(session, TaskChanged(task_id=task.id, version=task.version, by=by.id, changes=details))
    if changed.get("status", {}).get("new") == Status.DONE and task.rrule and task.due:
        series.go_on(session, task, by=by)
    return task


def _settle(session: Session, task: Task, changed: set[str], *, by: Caller) -> None:
    """Check and complete what depends on each other: project and team, parent, rule and due date."""
    if "project_id" in changed or ("team_id" in changed and task.project_id):
        _follow_project(session, task, changed, by=by)
    if "team_id" in changed:
        require_may_add_to(session, task.team_id, by=by)
    if "parent_id" in changed and task.parent_id is not None:
        _require_parent(session, task, by=by)
    if task.rrule is not None and changed & {"rrule", "due"}:
        recurrence.require_rule(task.rrule, task.due)
    if task.tags and len(task.tags) != len(set(task.tags)):
        task.tags = list(dict.fromkeys(task.tags))


def _follow_project(session: Session, task: Task, changed: set[str], *, by: Caller) -> None:
    """A task is of its project's team. Without a team it is put into a project only where none is given."""
    project = require_may_use(session, task.project_id, by=by)
    if project is None:
        return
    unsaid = task.team_id is None and "project_id" in changed
    if "team_id" in changed and task.team_id != project.team_id and not unsaid:
        raise Invalid.at("body.team_id", "The project is of another team. Leave team_id out.", "team")
    task.team_id = project.team_id


def _require_parent(session: Session, task: Task, *, by: Caller) -> None:
    parent_id = task.parent_id
    if task.id is None:  # Then nothing is below it, and it makes no circle.
        once(session, ("parent", parent_id, by), lambda: _parent(session, parent_id, by=by))
    elif task.id in once(session, ("above", parent_id, by), lambda: _line_above(session, parent_id, by=by)):
        raise Invalid.at("body.parent_id", "A task cannot be below itself or one of its own subtasks.", "cycle")


def _parent(session: Session, parent_id: UUID | None, *, by: Caller) -> Task:
    """The task that another is to be below of. Raises Invalid for one that `by` cannot see."""
    with session.no_autoflush:
        try:
            return get(session, parent_id, by=by)
        except NotFound:
            raise Invalid.at("body.parent_id", "There is no such task.", "parent") from None


def _line_above(session: Session, parent_id: UUID | None, *, by: Caller) -> set[UUID]:
    """The ids of a task and of all that it is below of. Raises Invalid for one that `by` cannot see.

    One at a time looks at the tree and changes it, so that two moves at once make no circle.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(TREE))))
    parent = _parent(session, parent_id, by=by)
    above = select(Task.id, Task.parent_id).where(Task.id == parent.id).cte("above", recursive=True)
    above = above.union(select(Task.id, Task.parent_id).join(above, Task.id == above.c.parent_id))
    with session.no_autoflush:
        return set(session.scalars(select(above.c.id)))


def assign(session: Session, task_id: UUID, *, to: Assignee | None, version: int | None = None, by: Caller) -> Task:
    """Hand the task to a person or a team, or to nobody. Repeating the call changes nothing.

    Raises NotFound for a task that `by` cannot see, Forbidden where `by` may not change it, Stale as `change` does,
    AssignmentNotAllowed where `by` may not assign to `to`.
    """
    task = get_to_change(session, task_id, version=version, by=by)
    as_admin = require_may_assign(session, to=to, by=by)
    return hand_over(session, task, to, by=by, as_admin=as_admin)


def claim(session: Session, task_id: UUID, *, by: Caller) -> Task:
    """Take a task that is assigned to a team of one's own.

    Raises NotFound, Forbidden for guests of the team, Conflict where the task is not assigned to one (any more).
    """
    task = get_to_change(session, task_id, by=by)
    if task.assignee_user_id == by.id:
        return task
    mine = session.get(Membership, (task.assignee_team_id, by.id)) if task.assignee_team_id else None
    if mine is None:
        raise Conflict("This task is not assigned to a team of yours. Somebody may have claimed it already.")
    if mine.role is Role.GUEST:
        raise Forbidden(ONLY_A_GUEST)
    return hand_over(session, task, Assignee(user_id=by.id), by=by, as_admin=False)


def hand_over(session: Session, task: Task, to: Assignee | None, *, by: Caller, as_admin: bool) -> Task:
    """What `assign` does with a task that `by` may change and give to `to`."""
    if task.assignee == to:
        return task
    before, task.assignee = task.assignee, to
    task.version, task.updated_at = task.version + 1, now()
    history.record(session, task, {"assignee": history.change(before, to)}, by=by)
    _assigned(session, task, before, by=by, as_admin=as_admin)
    return task


def _assigned(session: Session, task: Task, before: Assignee | None, *, by: Caller, as_admin: bool) -> None:
    emit(session, TaskAssigned(task_id=task.id, version=task.version, by=by.id, old=before, new=task.assignee))
    if as_admin:
        administration.record(session, "task.assigned", task.id, by=by, to=history.plain(task.assignee))


def write_update(session: Session, task_id: UUID, *, text: str, by: Caller) -> TaskUpdate:
    """Say how the task goes. Raises NotFound, Forbidden for guests."""
    task = get_to_change(session, task_id, by=by)
    return history.record(session, task, {}, by=by, text=text)
