"""Keeping what could not be delivered, looking at it, sending it again."""

import base64
import binascii
from typing import Any
from uuid import UUID

from cloudevents.http import CloudEvent
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib import outbox, reads
from lib.db import Query, now, uuid7
from lib.deadletters.models import DeadLetter
from lib.errors import Forbidden, NotFound
from lib.identity import Caller
from lib.reads import Json

_ADDED = ("knativeerrorcode", "knativeerrordest", "knativeerrordata")


def keep(session: Session, event: CloudEvent) -> None:
    """Keep an event that a Broker gave up on. One that comes again, also after a replay, is the same entry."""
    attributes = {name: value for name, value in event.get_attributes().items() if name not in _ADDED}
    failure = {
        "code": _number(event.get("knativeerrorcode")),
        "answer": _text(event.get("knativeerrordata")),
        "replayed_at": None,
        "replayed_by": None,
    }
    key = {
        "source": event["source"],
        "event_id": event["id"],
        "destination": event.get("knativeerrordest", ""),
    }
    row = {"id": uuid7(), "created_at": now(), "attributes": attributes, "data": event.data, "times": 1}
    kept = insert(DeadLetter).values(**row, **key, **failure)
    session.execute(
        kept.on_conflict_do_update(index_elements=list(key), set_={**failure, "times": DeadLetter.times + 1})
    )


def replay(session: Session, letter_id: UUID, *, by: Caller) -> DeadLetter:
    """Publish the event once more. Subscribers that had its effect already ignore it.

    Raises Forbidden unless `by` is an administrator, NotFound for an entry that does not exist.
    """
    require_admin(by)
    letter = session.scalar(select(DeadLetter).where(DeadLetter.id == letter_id).with_for_update())
    if letter is None:
        raise NotFound
    outbox.requeue(session, letter.attributes, letter.data)
    letter.replayed_at, letter.replayed_by = now(), by.id
    return letter


def list_page(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What could not be delivered, newest first. Raises Forbidden unless `viewer` is an administrator."""
    require_admin(viewer)
    return _LETTERS.page(session, limit=limit, after=cursor)


def require_admin(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators see and replay what could not be delivered.")


@reads.shape(DeadLetter)
def _letter() -> Query:
    return select(
        DeadLetter.id,
        DeadLetter.event_id,
        DeadLetter.source,
        DeadLetter.attributes["type"].astext.label("type"),
        DeadLetter.destination,
        DeadLetter.code,
        DeadLetter.answer,
        DeadLetter.data,
        DeadLetter.times,
        DeadLetter.created_at,
        DeadLetter.replayed_at,
    )


_LETTERS = reads.newest_first("dead letters", DeadLetter.id, lambda: select(DeadLetter.id), _letter)


def _number(code: Any) -> int | None:
    return int(code) if str(code or "").isdigit() else None


def _text(data: Any) -> str | None:
    """Knative sends the answer's body base64-encoded; what is not is kept as it came."""
    try:
        return base64.b64decode(str(data), validate=True).decode("utf-8", "replace") if data else None
    except binascii.Error:
        return str(data)
