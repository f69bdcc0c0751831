"""What the notifications function takes and gives."""

from datetime import datetime
from uuid import UUID

from lib.http import Body, Query, Reply
from lib.notifications import Kind


class NotificationPath(Query):
    notification_id: UUID


class Reading(Body):
    read: bool


class Actor(Reply):
    id: UUID
    display_name: str


class AboutTask(Reply):
    id: UUID
    title: str


class NotificationOut(Reply):
    id: UUID
    kind: Kind
    text: str
    actor: Actor | None
    task: AboutTask | None
    """Null where it is about none, or about one that one may not see any more."""
    team_id: UUID | None
    export_id: UUID | None
    created_at: datetime
    read_at: datetime | None


class NotificationPage(Reply):
    items: list[NotificationOut]
    next_cursor: str | None


class UnreadCount(Reply):
    unread: int
