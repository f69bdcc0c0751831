"""Asking for files, fetching them, and letting them go. No HTTP here, and no commit."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import log, storage
from lib.db import now
from lib.errors import Gone, Invalid, NotFound, NotReady
from lib.exports.events import ExportFailed, ExportRequested
from lib.exports.models import Export, Format, State
from lib.identity import Caller
from lib.outbox import emit
from lib.tasks import selection

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/csv; charset=utf-8"
KEPT = timedelta(days=7)
SIGNED_FOR = timedelta(minutes=15)
STALLED_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 5


def request(
    session: Session,
    *,
    format: Format,
    fields: dict[str, Any],
    q: str | None = None,
    view: UUID | None = None,
    sort: str | None = None,
    by: Caller,
) -> Export:
    """Ask for a file of the selected tasks, of those that `by` sees when it is written.

    Raises Invalid and NotFound as `selection.select` does.
    """
    try:
        chosen = selection.select(session, fields, q=q, view=view, sort=sort, viewer=by)
    except Invalid as wrong:
        raise wrong.named({f"query.{name}": f"body.{name}" for name in ("q", "view", "sort")}) from wrong
    filter = chosen.filter.model_dump(mode="json", exclude_defaults=True)
    export = Export(owner_id=by.id, format=format, filter=filter, sort=chosen.sort)
    session.add(export)
    session.flush()
    emit(session, ExportRequested(export_id=export.id, owner_id=by.id, by=by.id))
    return export


def download_url(session: Session, export_id: UUID, *, by: Caller) -> str:
    """A signed URL of one's own finished file, good for 15 minutes. Never log or store it.

    Raises NotFound for anybody else's, NotReady before it is written, Gone once it has expired.
    """
    export = session.scalar(select(Export).where(Export.id == export_id, Export.owner_id == by.id))
    if export is None:
        raise NotFound
    if export.state is State.FAILED:
        raise Gone(f"There is no file: {export.problem} Ask for a new export.")
    if export.state is not State.READY or export.expires_at is None:
        raise NotReady
    if export.expires_at <= now():
        raise Gone
    seconds = int(SIGNED_FOR.total_seconds())
    return storage.signed_url(export.key, filename=export.filename, seconds=seconds, content_type=CONTENT_TYPE)


def revive_stalled(session: Session) -> None:
    """Begin again what shows no sign of life, and give up, telling why, what did so too often."""
    quiet = select(Export).where(
        Export.state.in_([State.QUEUED, State.RUNNING]), Export.active_at < now() - STALLED_AFTER
    )
    for export in session.scalars(quiet.limit(100).with_for_update(skip_locked=True)):
        if export.attempts < MOST_ATTEMPTS:
            export.attempts, export.active_at = export.attempts + 1, now()
            emit(session, ExportRequested(export_id=export.id, owner_id=export.owner_id, by=None))
        else:
            export.state = State.FAILED
            export.problem = export.problem or "It could not be written, though it was tried several times."
            failed = ExportFailed(export_id=export.id, owner_id=export.owner_id, by=None, reason=export.problem)
            emit(session, failed)


def remove_expired(session: Session) -> None:
    """Delete the files whose time is over. While the storage is away they stay."""
    over = select(Export).where(Export.expires_at < now(), Export.size.is_not(None)).limit(100)
    for export in session.scalars(over.with_for_update(skip_locked=True)):
        try:
            storage.delete(export.key)
        except storage.faults() as fault:
            log.event(logger, "Files must wait to be removed", logging.WARNING, fault=type(fault).__name__)
            return
        export.size = None
