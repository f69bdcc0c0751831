"""How what was said about tasks, and what happened to them, is shown."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lib import identity, reads
from lib.db import Query
from lib.identity import Caller
from lib.reads import VIEWER, Json, json_array, json_object
from lib.statements import given
from lib.tasks import sentences
from lib.tasks.conversation_models import Comment, CommentVersion, Mention, Reaction
from lib.tasks.finding import get
from lib.tasks.models import TaskUpdate


def list_comments(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What was said about a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    get(session, task_id, by=viewer)
    return _COMMENTS.page(session, limit=limit, after=cursor, task_id=task_id)


def list_comment_versions(
    session: Session, comment_id: UUID, *, limit: int, cursor: str | None, viewer: Caller
) -> Json:
    """What a comment said before, newest first. Raises NotFound for one of a task that `viewer` cannot see."""
    get(session, session.scalar(select(Comment.task_id).where(Comment.id == comment_id)), by=viewer)
    return _VERSIONS.page(session, limit=limit, after=cursor, comment_id=comment_id)


def list_updates(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What happened to a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    get(session, task_id, by=viewer)
    return _history(viewer.is_admin).page(session, limit=limit, after=cursor, task_id=task_id, viewer=viewer.id)


@reads.shape(Comment)
def _comment() -> Query:
    return select(
        Comment.id,
        Comment.task_id,
        Comment.parent_id,
        identity.person(Comment.author_id).label("author"),
        Comment.body,
        json_array(identity.person(Mention.user_id), Mention.comment_id == Comment.id, ~Mention.withdrawn).label(
            "mentions"
        ),
        _reactions().label("reactions"),
        Comment.created_at,
        Comment.edited_at,
        Comment.deleted_at,
    )


def _mentions() -> ColumnElement[Any]:
    return json_array(identity.person(Mention.user_id), Mention.comment_id == Comment.id, ~Mention.withdrawn)


def _reactions() -> ColumnElement[Any]:
    """One entry for each reaction: who put which emoji."""
    return json_array(
        json_object(emoji=Reaction.emoji, user_id=Reaction.user_id),
        Reaction.comment_id == Comment.id,
        order=(Reaction.created_at, Reaction.user_id),
    )


def _update(is_admin: bool) -> Query:
    return select(
        TaskUpdate.id,
        TaskUpdate.task_id,
        identity.person(TaskUpdate.actor_id).label("actor"),
        sentences.sentence(Caller(VIEWER, is_admin)).label("sentence"),
        TaskUpdate.changes,
        TaskUpdate.text,
        TaskUpdate.created_at,
    )


def _comments() -> Query:
    there = Comment.deleted_at.is_(None) | Comment.id.in_(_stubs())
    return select(Comment.id).where(Comment.task_id == given("task_id"), there)


def _stubs() -> Query:
    """Deleted comments of a task that something is still below of, however deep."""
    deleted = select(Comment.id.label("stub"), Comment.id, Comment.deleted_at)
    of_task = (Comment.task_id == given("task_id"), Comment.deleted_at.is_not(None))
    below = deleted.where(*of_task).cte("below", recursive=True)
    replies = select(below.c.stub, Comment.id, Comment.deleted_at).join(below, Comment.parent_id == below.c.id)
    below = below.union_all(replies.where(below.c.deleted_at.is_not(None)))
    return select(below.c.stub).where(below.c.deleted_at.is_(None))


def _versions() -> Query:
    return select(CommentVersion.id).where(CommentVersion.comment_id == given("comment_id"))


def _version() -> Query:
    return select(CommentVersion.id, CommentVersion.body, CommentVersion.created_at.label("replaced_at"))


@cache
def _history(is_admin: bool) -> reads.List:
    def of_task() -> Query:
        return select(TaskUpdate.id).where(TaskUpdate.task_id == given("task_id"))

    return reads.newest_first("updates", TaskUpdate.id, of_task, lambda: _update(is_admin))


_COMMENTS = reads.newest_first("comments", Comment.id, _comments, _comment)
_VERSIONS = reads.newest_first("comment versions", CommentVersion.id, _versions, _version)

reads.shape(TaskUpdate)(lambda: _update(is_admin=False))
