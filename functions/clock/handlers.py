"""The order of a tick. Nothing here minds being done twice, so ticks are not claimed in the inbox."""

import logging
from datetime import timedelta

from cloudevents.http import CloudEvent
from sqlalchemy.orm import Session

from lib import exports, identity, inbox, mail, outbox, tasks
from lib.http import idempotency

logger = logging.getLogger(__name__)

LOG_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(hours=24)


def handle(session: Session, tick: CloudEvent) -> None:
    """Publish and send what was left behind, begin again what got stuck, and forget what is old."""
    outbox.sweep()
    mail.send_waiting()
    tasks.trash.purge(session)
    exports.revive_stalled(session)
    exports.remove_expired(session)
    outbox.purge(older_than=LOG_KEPT)
    inbox.purge(older_than=LOG_KEPT)
    idempotency.purge(older_than=ANSWERS_KEPT)
    identity.throttle.purge()
