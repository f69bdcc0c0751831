"""Who hears of what happens to a task: who made it, has to do it, or commented on it, unless they say otherwise."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib.db import Query
from lib.tasks.conversation_models import Comment
from lib.tasks.models import Task
from lib.tasks.related_models import Watcher
from lib.teams import Membership


def watched_by(user_id: UUID) -> ColumnElement[bool]:
    """Tasks that this person hears of, asked of one task."""
    chosen = select(Watcher.watches).where(Watcher.task_id == Task.id, Watcher.user_id == user_id).scalar_subquery()
    return func.coalesce(chosen, _by_default(user_id), false())


def _to_do(user_id: UUID) -> list[ColumnElement[bool]]:
    mine = select(Membership.team_id).where(Membership.user_id == user_id)
    return [Task.creator_id == user_id, Task.assignee_user_id == user_id, Task.assignee_team_id.in_(mine)]


def spoken_of(user_id: UUID) -> list[Query]:
    """The ids of tasks that this person may watch though it is not theirs to do them: they commented, or chose to."""
    said = select(Comment.task_id).where(Comment.author_id == user_id, Comment.deleted_at.is_(None)).distinct()
    return [said, select(Watcher.task_id).where(Watcher.user_id == user_id, Watcher.watches)]


def among_watched(user_id: UUID) -> ColumnElement[bool]:
    """The same, asked of many tasks: what the person said and chose is read once."""
    said, chosen = spoken_of(user_id)
    not_wanted = select(Watcher.task_id).where(Watcher.user_id == user_id, ~Watcher.watches)
    by_default = or_(*_to_do(user_id), Task.id.in_(said)) & Task.id.not_in(not_wanted)
    return func.coalesce(or_(by_default, Task.id.in_(chosen)), false())


def _by_default(user_id: UUID) -> ColumnElement[bool]:
    by_them = (Comment.author_id == user_id, Comment.deleted_at.is_(None))
    said = select(Comment.id).where(Comment.task_id == Task.id, *by_them)
    return or_(
        *_to_do(user_id),
        said.limit(1).scalar_subquery().is_not(None),  # EXISTS might read all comments at once to look them up.
    )


def watchers(session: Session, task: Task) -> set[UUID]:
    """Everybody who hears of what happens to the task. Whether they may still see it is asked when they are told."""
    rows = session.execute(select(Watcher.user_id, Watcher.watches).where(Watcher.task_id == task.id))
    chosen = dict(rows.tuples().all())
    found = {task.creator_id, task.assignee_user_id}
    said = select(Comment.author_id).where(Comment.task_id == task.id, Comment.deleted_at.is_(None))
    found |= set(session.scalars(said))
    if task.assignee_team_id is not None:
        found |= set(session.scalars(select(Membership.user_id).where(Membership.team_id == task.assignee_team_id)))
    by_default = {person for person in found if person is not None and chosen.get(person, True)}
    return by_default | {person for person, watches in chosen.items() if watches}


def watch(session: Session, task: Task, user_id: UUID, *, watches: bool) -> None:
    """Hear of what happens to the task from now on, or not."""
    chosen = insert(Watcher).values(task_id=task.id, user_id=user_id, watches=watches)
    session.execute(chosen.on_conflict_do_update(index_elements=["user_id", "task_id"], set_={"watches": watches}))
