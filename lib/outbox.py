"""The transactional outbox: an event is written with the change it tells of, and published after the commit.

Nothing is lost whatever dies when: an event counts as published only once the broker took it. It may be
published twice, so consumers claim events in their inbox.
"""

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import BigInteger, Identity, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.event import listen
from sqlalchemy.orm import Mapped, Session, mapped_column

from lib import background, broker, config, log, many
from lib.db import Base, now, transaction, uuid7
from lib.events import Event

logger = logging.getLogger(__name__)

_taken: deque[UUID] = deque()
"""Events that the broker took and the outbox does not know of yet."""
_noting = Lock()

BATCH = 50
GATHERED = "events"


class OutboxEvent(Base):
    """An event on its way, and for 30 days the log of what happened."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The CloudEvents attributes, `id` and `type` among them."""
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    leased_until: Mapped[datetime]
    """Until then one publisher works on it; afterwards a sweep may take it over."""
    published_at: Mapped[datetime | None]


def emit(session: Session, event: Event) -> None:
    """Record that `event` happened, with this transaction, and publish it once that has committed."""
    event_id = uuid7()
    attributes = {
        "id": str(event_id),
        "source": f"/dormouse/{config.load(config.Service).function}",
        "type": event.type,
        "subject": event.subject,
        "time": now().isoformat(),
        "datacontenttype": "application/json",
        "partitionkey": event.partition_key,
        "sequence": None if event.sequence is None else f"{event.sequence:010d}",
        "traceparent": log.traceparent.get(),
    }
    row = {
        "id": event_id,
        "attributes": {name: value for name, value in attributes.items() if value is not None},
        "data": event.payload(),
    }
    _gathered(session).append(row | {"leased_until": now() + event.patience * _lease()})


def _gathered(session: Session) -> list[dict[str, Any]]:
    """What happened in this transaction so far. It is written at its end, by one statement, however much it is."""
    if GATHERED not in session.info:
        session.info[GATHERED] = []
        listen(session, "before_commit", _write, once=True)
    gathered: list[dict[str, Any]] = session.info[GATHERED]
    return gathered


def _write(session: Session) -> None:
    events = session.info.pop(GATHERED)
    many.insert(session, OutboxEvent, events)
    background.after_commit(session, publish, *events)


def requeue(session: Session, attributes: dict[str, Any], data: Any) -> None:
    """Publish an event once more, as it was. Consumers that have claimed it already will ignore it."""
    row = {"id": _row_id(attributes), "attributes": attributes, "data": data}
    again = {"published_at": None, "leased_until": now() + _lease()}
    statement = insert(OutboxEvent).values(**row, **again)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=again))
    background.after_commit(session, publish, row)


def _row_id(attributes: dict[str, Any]) -> UUID:
    """Ids of our own events are UUIDs; others may be any text, and are unique only together with their source."""
    try:
        return UUID(attributes["id"])
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{attributes['source']} {attributes['id']}")


def publish(event: dict[str, Any]) -> bool:
    """Hand one committed event to the broker and note that it took it. False where it did not."""
    if not broker.send(event["attributes"], event["data"]):
        return False
    _taken.append(event["id"])
    with _noting:
        _note_what_was_taken()
    return True


def _note_what_was_taken() -> None:
    """While one thread waits for its commit, others hand over more: the next one notes it all at once.

    What is lost here, with the process or a failing database, is published again by the clock.
    """
    ids = [_taken.popleft() for _ in range(len(_taken))]
    if ids:
        with transaction() as session:
            session.execute(update(OutboxEvent).where(many.one_of(OutboxEvent.id, ids)).values(published_at=now()))


def sweep() -> int:
    """Publish what was left behind, oldest first; how many went out. Ends early where the broker is away."""
    published = 0
    with ThreadPoolExecutor(max_workers=16) as pool:
        while events := claim(BATCH):
            taken = list(pool.map(publish, events))
            published += sum(taken)
            if not any(taken):
                break
    log.event(logger, "Swept the outbox", published=published)
    return published


def claim(most: int) -> list[dict[str, Any]]:
    """Lease up to `most` events that nobody is publishing. Two sweeps at once never get the same one."""
    waiting = (
        select(OutboxEvent.position)
        .where(OutboxEvent.published_at.is_(None), OutboxEvent.leased_until < func.now())
        .order_by(OutboxEvent.position)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    leased = (
        update(OutboxEvent)
        .where(OutboxEvent.position == waiting.c.position)
        .values(leased_until=func.now() + _lease())
        .returning(OutboxEvent.id, OutboxEvent.attributes, OutboxEvent.data)
    )
    with transaction() as session:
        return [dict(row) for row in session.execute(leased).mappings()]


def purge(older_than: timedelta) -> None:
    """Forget published events of that age."""
    with transaction() as session:
        session.execute(delete(OutboxEvent).where(OutboxEvent.published_at < now() - older_than))


def _lease() -> timedelta:
    return timedelta(seconds=config.load(config.Events).outbox_lease_seconds)
