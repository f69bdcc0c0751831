"""Telling people: a row in the inbox and a mail, in the transaction of the event that is told."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lib import identity, mail
from lib.db import now, uuid7
from lib.errors import NotFound
from lib.identity import Caller, User, preferences
from lib.notifications.messages import compose
from lib.notifications.models import Kind, Notification
from lib.tasks import Task, visible_to


@dataclass(frozen=True)
class About:
    """Which event is told, who did it, and what it is about."""

    event_id: str
    by: UUID | None = None
    task: Task | None = None
    team_id: UUID | None = None
    export_id: UUID | None = None
    in_app_only: bool = False
    """Where the mail is another one, which anybody gets."""


def tell(session: Session, people: set[UUID], kind: Kind, text: str, about: About) -> None:
    """Tell each of `people`, less the one who did it and those who may not see the task (any more)."""
    for person in identity.people(session, people - {about.by} if about.by else people).values():
        if person.disabled_at is None and _may_see(session, about.task, person):
            _tell_one(session, person, kind, text, about)


def _tell_one(session: Session, person: User, kind: Kind, text: str, about: About) -> None:
    told = Notification(user_id=person.id, event_id=about.event_id, kind=kind, text=text, actor_id=about.by)
    told.task_id = about.task.id if about.task else None
    told.team_id, told.export_id = about.team_id, about.export_id
    if preferences.wants(session, person.id, kind, "in_app"):
        session.add(told)
        session.flush()
    else:
        told.id = uuid7()
    if not about.in_app_only and preferences.wants(session, person.id, kind, "email"):
        mail.queue(session, compose(told, person, about.task))


def _may_see(session: Session, task: Task | None, person: User) -> bool:
    if task is None:
        return True
    seen = select(Task.id).where(Task.id == task.id, visible_to(person.id, is_admin=person.is_admin))
    return session.scalar(seen) is not None


def mark(session: Session, notification_id: UUID, *, read: bool, by: Caller) -> Notification:
    """Mark a notification of one's own as read or unread. Raises NotFound for any other."""
    told = session.scalar(
        select(Notification).where(Notification.id == notification_id, Notification.user_id == by.id).with_for_update()
    )
    if told is None:
        raise NotFound
    if (told.read_at is not None) != read:
        told.read_at = now() if read else None
    return told


def mark_all_read(session: Session, *, by: Caller) -> None:
    """Mark everything in one's inbox as read."""
    session.execute(
        update(Notification).where(Notification.user_id == by.id, Notification.read_at.is_(None)).values(read_at=now())
    )
