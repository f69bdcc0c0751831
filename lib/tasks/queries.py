"""How tasks and what belongs to them are shown."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from lib import identity, reads, teams
from lib.db import Query
from lib.identity import Caller, User
from lib.reads import Json, json_object
from lib.tasks import projects, search, sentences, sorting
from lib.tasks.access import visible_to
from lib.tasks.conversation_models import Comment, CommentVersion, Mention, Reaction
from lib.tasks.filters import TaskFilter
from lib.tasks.listing import first_matching, matching
from lib.tasks.models import Task, TaskUpdate
from lib.tasks.related_models import Attachment, Relation, Reminder, Share
from lib.tasks.service import get
from lib.tasks.watching import watched_by
from lib.teams import Team


def detail(session: Session, task_id: UUID, *, viewer: Caller) -> Json:
    """A task with everything about it. Raises NotFound for one that `viewer` cannot see."""
    seen = visible_to(viewer.id, is_admin=viewer.is_admin)
    return reads.one(session, _detail(viewer.id).where(Task.id == task_id, seen))


def list_page(
    session: Session, given: TaskFilter, *, sort: str, limit: int, cursor: str | None, viewer: Caller
) -> Json:
    """The tasks that `viewer` sees and the filter lets through, in the order of `sort`.

    Raises Invalid for a sort that is none, or a cursor of another filter or sort.
    """
    keys = sorting.keys(sort, text=given.text)
    return reads.page(
        session,
        lambda window: first_matching(given, viewer, window),
        keys,
        lambda id: _summary(given.text).where(Task.id == id),
        limit=limit,
        after=cursor,
        of=f"{sort} {given.model_dump_json(exclude_defaults=True)}",
    )


def count(session: Session, given: TaskFilter, *, viewer: Caller) -> Json:
    """How many tasks `viewer` sees that the filter lets through: `{"count": n}`."""
    found = matching(given, viewer).subquery()
    return reads.one(session, select(func.count().label("count")).select_from(found))


def list_comments(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What was said about a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    get(session, task_id, by=viewer)
    there = Comment.deleted_at.is_(None) | Comment.id.in_(_stubs(task_id))
    of_task = select(Comment.id).where(Comment.task_id == task_id, there)
    return reads.listed(session, of_task, _comment(), Comment.id, limit=limit, after=cursor)


def _stubs(task_id: UUID) -> Query:
    """Deleted comments of a task that something is still below of, however deep."""
    deleted = select(Comment.id.label("stub"), Comment.id, Comment.deleted_at)
    below = deleted.where(Comment.task_id == task_id, Comment.deleted_at.is_not(None)).cte("below", recursive=True)
    replies = select(below.c.stub, Comment.id, Comment.deleted_at).join(below, Comment.parent_id == below.c.id)
    below = below.union_all(replies.where(below.c.deleted_at.is_not(None)))
    return select(below.c.stub).where(below.c.deleted_at.is_(None))


def list_comment_versions(
    session: Session, comment_id: UUID, *, limit: int, cursor: str | None, viewer: Caller
) -> Json:
    """What a comment said before, newest first. Raises NotFound for one of a task that `viewer` cannot see."""
    get(session, session.scalar(select(Comment.task_id).where(Comment.id == comment_id)), by=viewer)
    shape = select(CommentVersion.id, CommentVersion.body, CommentVersion.created_at.label("replaced_at"))
    of_comment = select(CommentVersion.id).where(CommentVersion.comment_id == comment_id)
    return reads.listed(session, of_comment, shape, CommentVersion.id, limit=limit, after=cursor)


def list_updates(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What happened to a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    get(session, task_id, by=viewer)
    of_task = select(TaskUpdate.id).where(TaskUpdate.task_id == task_id)
    return reads.listed(session, of_task, _update(viewer), TaskUpdate.id, limit=limit, after=cursor)


def _summary(text: str | None = None) -> Query:
    columns = [
        Task.id,
        Task.title,
        Task.status,
        Task.priority,
        _due().label("due"),
        Task.due_at,
        Task.start_on,
        Task.estimate_minutes,
        Task.tags,
        assignee().label("assignee"),
        teams.team(Task.team_id).label("team"),
        projects.named(Task.project_id).label("project"),
        Task.parent_id,
        Task.position,
        identity.person(Task.creator_id).label("creator"),
        Task.created_at,
        Task.updated_at,
        Task.completed_at,
        Task.deleted_at,
        Task.version,
        _highlight(text).label("highlight"),
    ]
    return select(*columns)


def _highlight(text: str | None) -> ColumnElement[Any]:
    if not text:
        return null()
    return json_object(title=search.highlight(text, Task.title, whole=True), text=search.highlight(text, _said()))


def _said() -> ColumnElement[Any]:
    """The description and the comments of a task, for a highlight to be taken from."""
    said = select(func.string_agg(Comment.body, "\n")).where(Comment.task_id == Task.id)
    return func.concat_ws("\n", Task.description, said.scalar_subquery())


def _detail(viewer: UUID | None) -> Query:
    return _summary().add_columns(
        Task.description,
        Task.rrule,
        _how_many("comment_count", Comment.task_id == Task.id, Comment.deleted_at.is_(None)),
        _how_many("attachment_count", Attachment.task_id == Task.id, Attachment.uploaded_at.is_not(None)),
        _subtasks().label("subtasks"),
        _relations().label("relations"),
        _many(identity.person(Share.user_id), Share.task_id == Task.id).label("shared_with"),
        _many(Reminder.minutes_before, Reminder.task_id == Task.id, Reminder.user_id == viewer).label("reminders"),
        (watched_by(viewer) if viewer else null()).label("watching"),
    )


def _how_many(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(func.count()).where(*conditions).scalar_subquery().label(name)


def _many(value: Any, *conditions: ColumnElement[bool], order: Any = None) -> ColumnElement[Any]:
    """Values of the rows that the conditions find, as a JSON array inside another row."""
    ordered = aggregate_order_by(value, *order) if order is not None else value
    found = select(func.coalesce(func.json_agg(ordered), func.json_build_array())).where(*conditions)
    return cast(ColumnElement[Any], found.scalar_subquery())


def _subtasks() -> ColumnElement[Any]:
    """The level below: who sees a task sees what it consists of."""
    below = aliased(Task)
    shown = json_object(id=below.id, title=below.title, status=below.status, position=below.position)
    return _many(shown, below.parent_id == Task.id, below.deleted_at.is_(None), order=(below.position, below.id))


def _relations() -> ColumnElement[Any]:
    """The other side of each relation by its id alone: whether its title may be seen is asked at its own address."""
    shown = json_object(id=Relation.id, kind=Relation.kind, from_id=Relation.from_id, to_id=Relation.to_id)
    either = (Relation.from_id == Task.id) | (Relation.to_id == Task.id)
    return _many(shown, either, order=(Relation.id,))


def _due() -> ColumnElement[Any]:
    due = json_object(date=Task.due_date, time=Task.due_time, time_zone=Task.due_zone)
    return case((Task.due_date.is_not(None), due), else_=null())


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
    return json_object(kind=kind, id=id, name=name)


def _comment() -> Query:
    return select(
        Comment.id,
        Comment.task_id,
        Comment.parent_id,
        identity.person(Comment.author_id).label("author"),
        Comment.body,
        _many(identity.person(Mention.user_id), Mention.comment_id == Comment.id, ~Mention.withdrawn).label("mentions"),
        _reactions().label("reactions"),
        Comment.created_at,
        Comment.edited_at,
        Comment.deleted_at,
    )


def _reactions() -> ColumnElement[Any]:
    """One entry for each reaction: who put which emoji."""
    return _many(
        json_object(emoji=Reaction.emoji, user_id=Reaction.user_id),
        Reaction.comment_id == Comment.id,
        order=(Reaction.created_at, Reaction.user_id),
    )


def _update(viewer: Caller) -> Query:
    return select(
        TaskUpdate.id,
        TaskUpdate.task_id,
        identity.person(TaskUpdate.actor_id).label("actor"),
        sentences.sentence(viewer).label("sentence"),
        TaskUpdate.changes,
        TaskUpdate.text,
        TaskUpdate.created_at,
    )


@reads.shape.register
def _(row: Task, viewer: UUID | None) -> Query:
    return _detail(viewer).where(Task.id == reads.same(row.id))


@reads.shape.register
def _(row: Comment, viewer: UUID | None) -> Query:
    return _comment().where(Comment.id == reads.same(row.id))


@reads.shape.register
def _(row: TaskUpdate, viewer: UUID | None) -> Query:
    return _update(Caller(row.actor_id, is_admin=False)).where(TaskUpdate.id == reads.same(row.id))
