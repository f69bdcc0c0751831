"""Tasks, what belongs to them, and what happened to them."""

import datetime as dt
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, model_validator
from sqlalchemy import ARRAY, Computed, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Identified, enum, now
from lib.zones import Zone


class Status(StrEnum):
    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """From least to most."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


# For the documents: JSON Schema says "exactly one" in its own way.
_ONE_OF: list[JsonValue] = [
    {"required": [name], "properties": {name: {"type": "string"}}} for name in ("user_id", "team_id")
]


class Assignee(BaseModel):
    """Who a task is for: a person or a team, exactly one of the two."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"oneOf": _ONE_OF})

    user_id: UUID | None = None
    team_id: UUID | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.user_id is None) == (self.team_id is None):
            raise ValueError("Give either user_id or team_id; for nobody send null instead of this object.")
        return self


def _day(value: Any) -> Any:
    """Pydantic takes "86400" for the second day of 1970, even where it is strict."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("Send a date like 2026-12-31.")
    return dt.date.fromisoformat(value)


Day = Annotated[dt.date, BeforeValidator(_day)]


def _clock(value: Any) -> Any:
    """Likewise, "3600" for one o'clock."""
    if not isinstance(value, str):
        return value
    if not re.match(r"\d\d:\d\d", value, re.ASCII):
        raise ValueError("Send a time like 09:30:00.")
    return dt.time.fromisoformat(value)


class Due(BaseModel):
    """When a task is due, as it was meant: a day, or a time on it, on the clocks of a place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day
    time: Annotated[dt.time, BeforeValidator(_clock)] | None = None
    time_zone: Zone = "UTC"

    @model_validator(mode="after")
    def _is_a_moment(self) -> Self:
        if self.time is not None and self.time.tzinfo is not None:
            raise ValueError("Send the time as the clocks of time_zone show it, such as 09:30:00, without an offset.")
        if not 1900 <= self.date.year <= 9000:
            raise ValueError("Send a date between the years 1900 and 9000.")
        return self

    @property
    def at(self) -> datetime:
        """The moment it is over: that time, or the last of the day. Where clocks are put forward, as long after."""
        return datetime.combine(self.date, self.time or dt.time.max, ZoneInfo(self.time_zone)).astimezone(UTC)


class Task(Identified):
    __tablename__ = "tasks"

    title: Mapped[str]
    description: Mapped[str]
    status: Mapped[Status] = mapped_column(enum(Status, "task_status"))
    priority: Mapped[Priority] = mapped_column(enum(Priority, "task_priority"))
    due_date: Mapped[dt.date | None]
    due_time: Mapped[dt.time | None]
    due_zone: Mapped[str | None]
    due_at: Mapped[datetime | None]
    """`Due.at`, to sort and compare by."""
    start_on: Mapped[dt.date | None]
    estimate_minutes: Mapped[int | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    rrule: Mapped[str | None]
    """How it recurs (RFC 5545, 3.3.10); completing it makes the next one."""
    recurs_from: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="SET NULL"))
    creator_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    assignee_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    assignee_team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id"))
    """A task in a team's project is of that team, so that who sees the one sees the other."""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="SET NULL"))
    position: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    """Where it stands on a board; sorts between any two others (fractional indexing)."""
    updated_at: Mapped[datetime] = mapped_column(default=lambda: now())
    completed_at: Mapped[datetime | None]
    """Set by the system when the status becomes done, cleared when it leaves it."""
    deleted_at: Mapped[datetime | None]
    """In the trash since then, for 30 days."""
    deleted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes; an event's `sequence`, and the ETag."""
    said: Mapped[Any] = mapped_column(TSVECTOR, server_default="", deferred=True)
    """The words of its comments; a trigger keeps it."""
    search: Mapped[Any] = mapped_column(TSVECTOR, Computed("", persisted=True), deferred=True)

    @property
    def assignee(self) -> Assignee | None:
        if self.assignee_user_id is None and self.assignee_team_id is None:
            return None
        return Assignee(user_id=self.assignee_user_id, team_id=self.assignee_team_id)

    @assignee.setter
    def assignee(self, to: Assignee | None) -> None:
        self.assignee_user_id = to.user_id if to else None
        self.assignee_team_id = to.team_id if to else None

    @property
    def due(self) -> Due | None:
        if self.due_date is None:
            return None
        return Due(date=self.due_date, time=self.due_time, time_zone=self.due_zone or "UTC")

    @due.setter
    def due(self, due: Due | None) -> None:
        self.due_date, self.due_time = (due.date, due.time) if due else (None, None)
        self.due_zone, self.due_at = (due.time_zone, due.at) if due else (None, None)


class TaskUpdate(Identified):
    """An entry of a task's history: who changed which field from what to what, or what they wrote. Nothing edits it."""

    __tablename__ = "task_updates"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """`{"status": {"old": "todo", "new": "done"}}`; a new task's first entry has the fields it began with."""
    sentence: Mapped[list[Any]] = mapped_column(JSONB, server_default='["changed the task"]')
    """What it says behind the name of who it was (`sentences.Part`)."""
    text: Mapped[str | None]
    """A written update, such as "half of the records are migrated"."""
