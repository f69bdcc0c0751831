"""Tasks, what was said about them, and what happened to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue, model_validator
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Identified, enum, now


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


class Task(Identified):
    __tablename__ = "tasks"

    title: Mapped[str]
    description: Mapped[str]
    status: Mapped[Status] = mapped_column(enum(Status, "task_status"))
    priority: Mapped[Priority] = mapped_column(enum(Priority, "task_priority"))
    due_at: Mapped[datetime | None]
    creator_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    assignee_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    assignee_team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    updated_at: Mapped[datetime] = mapped_column(default=lambda: now())
    completed_at: Mapped[datetime | None]
    """Set by the system when the status becomes done, cleared when it leaves it."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes; an event's `sequence`."""

    @property
    def assignee(self) -> Assignee | None:
        if self.assignee_user_id is None and self.assignee_team_id is None:
            return None
        return Assignee(user_id=self.assignee_user_id, team_id=self.assignee_team_id)

    @assignee.setter
    def assignee(self, to: Assignee | None) -> None:
        self.assignee_user_id = to.user_id if to else None
        self.assignee_team_id = to.team_id if to else None


class TaskUpdate(Identified):
    """An entry of a task's history: who changed which field from what to what. Nothing edits it."""

    __tablename__ = "task_updates"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """`{"status": {"old": "todo", "new": "done"}}`; a new task's first entry has the fields it began with."""


class Comment(Identified):
    __tablename__ = "comments"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str]
