"""Files that people ask for."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Identified, enum, now


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class Format(StrEnum):
    CSV = "csv"


class Export(Identified):
    """A request for a file, and what came of it."""

    __tablename__ = "exports"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    format: Mapped[Format] = mapped_column(enum(Format, "export_format"))
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sort: Mapped[str] = mapped_column(server_default="-created")
    state: Mapped[State] = mapped_column(enum(State, "export_state"), default=State.QUEUED)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes of the finished file."""
    problem: Mapped[str | None]
    """What stands in the way, or why it failed, in a sentence."""
    attempts: Mapped[int] = mapped_column(default=1)
    active_at: Mapped[datetime] = mapped_column(default=lambda: now())
    """The last sign of life; one that shows none for long is begun again by the clock."""
    expires_at: Mapped[datetime | None]

    @property
    def key(self) -> str:
        """Where the file is in the bucket: the same at every attempt, so that there is only ever one."""
        return f"exports/{self.id}.{self.format}"

    @property
    def filename(self) -> str:
        """What the file is called on the disk of whoever downloads it."""
        return f"dormouse-tasks-{self.created_at:%Y-%m-%d}.{self.format}"
