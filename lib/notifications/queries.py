"""How a person's inbox is shown."""

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from lib import identity, reads
from lib.db import Query
from lib.identity import Caller, User
from lib.notifications.models import Notification
from lib.pages import Key
from lib.reads import VIEWER, Json
from lib.tasks import Task, visible_to


def list_page(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """One's own inbox: what is unread first, the newest first."""
    return _INBOX.page(session, limit=limit, after=cursor, viewer=viewer.id)


def count_unread(session: Session, *, viewer: Caller) -> Json:
    """How many notifications one has not read: `{"unread": n}`."""
    return reads.one(session, _UNREAD, viewer=viewer.id)


@reads.shape(Notification, Notification.id, Notification.user_id)
def _notification() -> Query:
    """The title of a task is shown to those who may see it now, whoever was told of it then."""
    task = select(func.json_build_object("id", Task.id, "title", Task.title))
    sees_all = exists().where(User.id == VIEWER, User.is_admin)
    seen = task.where(Task.id == Notification.task_id, or_(visible_to(VIEWER), sees_all))
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


def _own() -> Query:
    return select(Notification.id).where(Notification.user_id == VIEWER)


def _unread() -> Query:
    unread = select(func.count().label("unread"))
    return unread.where(Notification.user_id == VIEWER, Notification.read_at.is_(None))


_UNREAD = reads.document(_unread)
_INBOX = reads.List(
    "inbox",
    [Key("unread", Notification.read_at.is_(None)), Key("id", Notification.id)],
    lambda window: window.merged(window.first(_own())),
    lambda id: _notification().where(Notification.id == id),
)
