"""Idempotency-Key: a POST that is sent again is answered as the first time (draft-ietf-httpapi-idempotency-key-header).

The answer is stored in the transaction of its effect, so that there is never one without the other.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Request, Response
from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from lib.db import Base, now, transaction
from lib.errors import Invalid, KeyInFlight, KeyReused

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT = ("Content-Type", "Location", "ETag", "Cache-Control")


class IdempotentRequest(Base):
    """What a person's request was answered with; kept for 24 hours."""

    __tablename__ = "idempotent_requests"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(BYTEA)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(BYTEA)
    created_at: Mapped[datetime]


def answer(session: Session, request: Request, user_id: UUID, act: Callable[[], Response]) -> Response:
    """The stored answer to this key, or that of `act`, stored.

    Raises Invalid for a key that is none, KeyInFlight while the first request is under way, KeyReused for another body.
    """
    key = request.headers["Idempotency-Key"]
    if not _KEY.fullmatch(key):
        raise Invalid.at("header.Idempotency-Key", "Send 1 to 255 printable characters, such as a UUID.", "key")
    locked = func.pg_try_advisory_xact_lock(func.hashtextextended(f"{user_id} {key}", 0))
    if not session.scalar(select(locked)):
        raise KeyInFlight
    fingerprint = _fingerprint(request)
    known = session.get(IdempotentRequest, (user_id, key))
    if known is not None:
        if known.fingerprint != fingerprint:
            raise KeyReused
        return Response(known.body, known.status, {**(known.headers or {}), "Idempotency-Replayed": "true"})
    response = act()
    headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
    answered = {"status": response.status_code, "headers": headers, "body": response.get_data()}
    session.add(IdempotentRequest(user_id=user_id, key=key, fingerprint=fingerprint, created_at=now(), **answered))
    return response


def purge(older_than: timedelta) -> None:
    """Forget answers of that age: their keys are new ones again."""
    with transaction() as session:
        session.execute(delete(IdempotentRequest).where(IdempotentRequest.created_at < now() - older_than))


def _fingerprint(request: Request) -> bytes:
    return hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + request.get_data()).digest()
