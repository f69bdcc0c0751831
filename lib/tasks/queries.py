"""How tasks, their comments and their history are shown."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Uuid, case, func, literal, null, select
from sqlalchemy.orm import Session

from lib import identity, reads, teams
from lib.db import Query
from lib.identity import Caller, User
from lib.reads import Json
from lib.tasks import service
from lib.tasks.access import visible_to
from lib.tasks.filters import TaskFilter, first_matching
from lib.tasks.models import Comment, Task, TaskUpdate
from lib.teams import Team


def detail(session: Session, task_id: UUID, *, viewer: Caller) -> Json:
    """A task with everything about it. Raises NotFound for one that `viewer` cannot see."""
    seen = visible_to(viewer.id, is_admin=viewer.is_admin)
    return reads.one(session, _detail().where(Task.id == task_id, seen))


def list_page(session: Session, given: TaskFilter, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The tasks that `viewer` sees and the filter lets through, newest first."""
    return reads.page(
        session,
        lambda narrow: first_matching(given, viewer, narrow),
        lambda id: _summary().where(Task.id == id),
        limit=limit,
        after=cursor,
    )


def list_comments(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What was said about a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    service.get(session, task_id, by=viewer)
    of_task = select(Comment.id).where(Comment.task_id == task_id)
    return reads.listed(session, of_task, _comment(), Comment.id, limit=limit, after=cursor)


def list_updates(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What happened to a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    service.get(session, task_id, by=viewer)
    of_task = select(TaskUpdate.id).where(TaskUpdate.task_id == task_id)
    return reads.listed(session, of_task, _update(), TaskUpdate.id, limit=limit, after=cursor)


def _summary() -> Query:
    return select(
        Task.id,
        Task.title,
        Task.status,
        Task.priority,
        Task.due_at,
        assignee().label("assignee"),
        teams.team(Task.team_id).label("team"),
        identity.person(Task.creator_id).label("creator"),
        Task.created_at,
        Task.updated_at,
        Task.completed_at,
        Task.version,
    )


def _detail() -> Query:
    comments = select(func.count()).where(Comment.task_id == Task.id).scalar_subquery()
    return _summary().add_columns(Task.description, comments.label("comment_count"))


def assignee() -> ColumnElement[Any]:
    """A task's assignee as a JSON value, `{"kind": "user" or "team", "id", "name"}`; null for nobody."""
    user = select(_named("user", User.id, User.display_name)).where(User.id == Task.assignee_user_id)
    team = select(_named("team", Team.id, Team.name)).where(Team.id == Task.assignee_team_id)
    return case(
        (Task.assignee_user_id.is_not(None), user.scalar_subquery()),
        (Task.assignee_team_id.is_not(None), team.scalar_subquery()),
        else_=null(),
    )


def _named(kind: str, id: SQLColumnExpression[Any], name: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    return func.json_build_object("kind", kind, "id", id, "name", name)


def _comment() -> Query:
    author = identity.person(Comment.author_id).label("author")
    return select(Comment.id, Comment.task_id, author, Comment.body, Comment.created_at)


def _update() -> Query:
    actor = identity.person(TaskUpdate.actor_id).label("actor")
    return select(TaskUpdate.id, TaskUpdate.task_id, actor, TaskUpdate.changes, TaskUpdate.created_at)


@reads.shape.register
def _(row: Task, viewer: UUID | None) -> Query:
    return _detail().where(Task.id == literal(row.id, Uuid()))


@reads.shape.register
def _(row: Comment, viewer: UUID | None) -> Query:
    return _comment().where(Comment.id == literal(row.id, Uuid()))
