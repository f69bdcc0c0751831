"""Events that could not be delivered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Identified


class DeadLetter(Identified):
    """An event that one subscriber did not take, and why; kept until it was replayed and after."""

    __tablename__ = "dead_letters"

    source: Mapped[str]
    event_id: Mapped[str]
    destination: Mapped[str]
    """Who did not take it (knativeerrordest)."""
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The event's own CloudEvents attributes, without what Knative added."""
    data: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    code: Mapped[int | None]
    """The last HTTP status it was answered with (knativeerrorcode)."""
    answer: Mapped[str | None]
    """The body of that answer (knativeerrordata), a problem document from our own functions."""
    times: Mapped[int]
    """How often it ended here."""
    replayed_at: Mapped[datetime | None]
    replayed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
