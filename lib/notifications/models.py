"""What a person is told, and about what."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Identified, enum


class Kind(StrEnum):
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    STATUS_CHANGED = "status_changed"
    EDITED = "edited"
    COMMENTED = "commented"
    REPLIED = "replied"
    MENTIONED = "mentioned"
    TEAM_JOINED = "team_joined"
    TEAM_INVITATION = "team_invitation"
    EXPORT_READY = "export_ready"
    EXPORT_FAILED = "export_failed"


class Notification(Identified):
    """One event, told to one person, once."""

    __tablename__ = "notifications"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event_id: Mapped[str]
    kind: Mapped[Kind] = mapped_column(enum(Kind, "notification_kind"))
    text: Mapped[str]
    """A sentence without the task's title: who may still see that is decided when it is read."""
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    export_id: Mapped[UUID | None] = mapped_column(ForeignKey("exports.id", ondelete="CASCADE"))
    read_at: Mapped[datetime | None]
