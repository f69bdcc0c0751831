"""How a person's inbox is shown."""

from uuid import UUID

from sqlalchemy import Uuid, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from lib import identity, reads
from lib.db import Query
from lib.identity import Caller, User
from lib.notifications.models import Notification
from lib.pages import Key
from lib.reads import Json
from lib.tasks import Task, visible_to


def list_page(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """One's own inbox: what is unread first, the newest first."""
    own = select(Notification.id).where(Notification.user_id == viewer.id)
    return reads.page(
        session,
        lambda window: window.merged(window.first(own)),
        [Key("unread", Notification.read_at.is_(None)), Key("id", Notification.id)],
        lambda id: _notification(viewer.id).where(Notification.id == id),
        limit=limit,
        after=cursor,
    )


def count_unread(session: Session, *, viewer: Caller) -> Json:
    """How many notifications one has not read: `{"unread": n}`."""
    unread = select(func.count().label("unread")).where(
        Notification.user_id == viewer.id, Notification.read_at.is_(None)
    )
    return reads.one(session, unread)


def _notification(viewer: UUID) -> Query:
    """The title of a task is shown to those who may see it now, whoever was told of it then."""
    task = select(func.json_build_object("id", Task.id, "title", Task.title))
    sees_all = exists().where(User.id == viewer, User.is_admin)
    seen = task.where(Task.id == Notification.task_id, or_(visible_to(viewer), sees_all))
    return select(
        Notification.id,
        Notification.kind,
        Notification.text,
        identity.person(Notification.actor_id).label("actor"),
        seen.scalar_subquery().label("task"),
        Notification.team_id,
        Notification.export_id,
        Notification.created_at,
        Notification.read_at,
    )


@reads.shape.register
def _(row: Notification, viewer: UUID | None) -> Query:
    return _notification(row.user_id).where(Notification.id == literal(row.id, Uuid()))
