"""The inbox: an event arrives any number of times and has its effect once."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from lib import config
from lib.db import Base, now, transaction


class InboxEvent(Base):
    """That a consumer has had an event's effect; written in the transaction of that effect."""

    __tablename__ = "inbox"

    consumer: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]


def claim(session: Session, *, source: str, event_id: str) -> bool:
    """Whether this event is new to this function; CloudEvents tells events apart by source and id.

    A second delivery meanwhile waits here until the first has committed, and then gets False;
    or True, where the first was rolled back.
    """
    consumer = config.load(config.Service).function
    row = insert(InboxEvent).values(consumer=consumer, source=source, id=event_id, claimed_at=now())
    return session.execute(row.on_conflict_do_nothing().returning(InboxEvent.id)).first() is not None


def purge(older_than: timedelta) -> None:
    """Forget claims of that age: an event does not come again so late."""
    with transaction() as session:
        session.execute(delete(InboxEvent).where(InboxEvent.claimed_at < now() - older_than))
