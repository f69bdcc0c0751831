"""Who hears of what happens to a task: who made it, has to do it, or commented on it, unless they say otherwise."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib.tasks.conversation_models import Comment
from lib.tasks.models import Task, Watcher
from lib.teams import Membership


def watched_by(user_id: UUID) -> ColumnElement[bool]:
    """Tasks that this person hears of."""
    chosen = select(Watcher.watches).where(Watcher.task_id == Task.id, Watcher.user_id == user_id).scalar_subquery()
    return or_(chosen.is_(True), chosen.is_(None) & _by_default(user_id))


def _by_default(user_id: UUID) -> ColumnElement[bool]:
    return or_(
        Task.creator_id == user_id,
        Task.assignee_user_id == user_id,
        Task.assignee_team_id.in_(select(Membership.team_id).where(Membership.user_id == user_id)),
        exists().where(Comment.task_id == Task.id, Comment.author_id == user_id, Comment.deleted_at.is_(None)),
    )


def watchers(session: Session, task: Task) -> set[UUID]:
    """Everybody who hears of what happens to the task. Whether they may still see it is asked when they are told."""
    rows = session.execute(select(Watcher.user_id, Watcher.watches).where(Watcher.task_id == task.id))
    chosen = dict(rows.tuples().all())
    found = {task.creator_id, task.assignee_user_id}
    found |= set(session.scalars(select(Comment.author_id).where(Comment.task_id == task.id)))
    if task.assignee_team_id is not None:
        found |= set(session.scalars(select(Membership.user_id).where(Membership.team_id == task.assignee_team_id)))
    by_default = {person for person in found if person is not None and chosen.get(person, True)}
    return by_default | {person for person, watches in chosen.items() if watches}


def watch(session: Session, task: Task, user_id: UUID, *, watches: bool) -> None:
    """Hear of what happens to the task from now on, or not."""
    chosen = insert(Watcher).values(task_id=task.id, user_id=user_id, watches=watches)
    session.execute(chosen.on_conflict_do_update(index_elements=["user_id", "task_id"], set_={"watches": watches}))
