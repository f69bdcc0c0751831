"""What people say about a task: comments, replies to any depth, mentions and reactions."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Conflict, Forbidden, Invalid, NotFound
from lib.identity import Caller, people
from lib.outbox import emit
from lib.tasks.access import visible_to
from lib.tasks.conversation_models import Comment, CommentVersion, Mention, Reaction
from lib.tasks.events import TaskCommented, TaskMentioned
from lib.tasks.finding import get
from lib.tasks.models import Task


def add(
    session: Session, task_id: UUID, *, body: str, parent_id: UUID | None = None, mentions: list[UUID], by: Caller
) -> Comment:
    """Say something about a task, or reply to a comment.

    Raises NotFound for a task that `by` cannot see, Invalid for a comment that is not of this task or a mentioned
    person who cannot see it.
    """
    task = get(session, task_id, by=by)
    if parent_id is not None:
        of_task = select(Comment.id).where(Comment.id == parent_id, Comment.task_id == task.id)
        if session.scalar(of_task.where(Comment.deleted_at.is_(None))) is None:
            raise Invalid.at("body.parent_id", "There is no such comment on this task to reply to.", "parent")
    _require_can_see(session, task, mentions)
    comment = Comment(task_id=task.id, author_id=by.id, parent_id=parent_id, body=body)
    session.add(comment)
    session.flush()
    _mention(session, comment, mentions)
    details = {"comment_id": comment.id, "parent_id": parent_id, "mentioned": mentions}
    emit(session, TaskCommented(task_id=task.id, version=task.version, by=by.id, **details))
    return comment


def edit(session: Session, comment_id: UUID, *, body: str, mentions: list[UUID], by: Caller) -> Comment:
    """Say it otherwise; what it said before is kept. Whom it mentions for the first time is told.

    Only its author may. Raises NotFound, Forbidden, Invalid.
    """
    comment = _own(session, comment_id, by=by)
    if comment.body != body:
        session.add(CommentVersion(comment_id=comment.id, body=comment.body))
        comment.body, comment.edited_at = body, now()
    task = session.get_one(Task, comment.task_id)
    _require_can_see(session, task, mentions)
    of_comment = Mention.comment_id == comment.id
    told = set(session.scalars(select(Mention.user_id).where(of_comment)))
    session.execute(update(Mention).where(of_comment).values(withdrawn=Mention.user_id.not_in(mentions)))
    added = [person for person in dict.fromkeys(mentions) if person not in told]
    _mention(session, comment, added)
    if added:
        details = {"comment_id": comment.id, "mentioned": added}
        emit(session, TaskMentioned(task_id=task.id, version=task.version, by=by.id, **details))
    return comment


def remove(session: Session, comment_id: UUID, *, by: Caller) -> None:
    """Take it back. Where it has replies a stub stays in its place. Raises NotFound, Forbidden, Conflict."""
    comment = _own(session, comment_id, by=by)
    session.execute(delete(CommentVersion).where(CommentVersion.comment_id == comment.id))
    session.execute(delete(Mention).where(Mention.comment_id == comment.id))
    session.execute(delete(Reaction).where(Reaction.comment_id == comment.id))
    comment.body, comment.deleted_at = "", now()


def react(session: Session, comment_id: UUID, *, emoji: str, by: Caller) -> Comment:
    """Put an emoji below a comment; twice is once."""
    comment = _seen(session, comment_id, by=by)
    row = insert(Reaction).values(comment_id=comment.id, user_id=by.id, emoji=emoji, created_at=now())
    session.execute(row.on_conflict_do_nothing())
    return comment


def unreact(session: Session, comment_id: UUID, *, emoji: str, by: Caller) -> Comment:
    """Take one's emoji away again."""
    comment = _seen(session, comment_id, by=by)
    mine = (Reaction.comment_id == comment.id, Reaction.user_id == by.id, Reaction.emoji == emoji)
    session.execute(delete(Reaction).where(*mine))
    return comment


def _seen(session: Session, comment_id: UUID, *, by: Caller) -> Comment:
    comment = session.scalar(select(Comment).where(Comment.id == comment_id).with_for_update())
    if comment is None:
        raise NotFound
    get(session, comment.task_id, by=by)
    if comment.deleted_at is not None:
        raise Conflict("This comment was deleted.")
    return comment


def _own(session: Session, comment_id: UUID, *, by: Caller) -> Comment:
    comment = _seen(session, comment_id, by=by)
    if comment.author_id != by.id:
        raise Forbidden("Only its author edits or deletes a comment.")
    return comment


def _require_can_see(session: Session, task: Task, mentions: list[UUID]) -> None:
    known = people(session, set(mentions))
    for person in mentions:
        seen = person in known and session.scalar(
            select(Task.id).where(Task.id == task.id, visible_to(person, is_admin=known[person].is_admin))
        )
        if not seen:
            raise Invalid.at("body.mentions", "You can mention only people who can see the task.", "mention")


def _mention(session: Session, comment: Comment, mentions: list[UUID]) -> None:
    session.add_all(Mention(comment_id=comment.id, user_id=person) for person in dict.fromkeys(mentions))
