"""Writing the file. Called by the exporter function, once for each request."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lib import storage
from lib.db import now, transaction
from lib.errors import Unavailable
from lib.exports import csv
from lib.exports.events import ExportReady, ExportRequested
from lib.exports.models import Export, State
from lib.exports.service import CONTENT_TYPE, KEPT
from lib.identity import Caller, User
from lib.outbox import emit
from lib.tasks import TaskFilter, matching
from lib.tasks.selection import Selection


def export_requested(session: Session, event: ExportRequested, *, event_id: str) -> None:
    """Write the file that was asked for, and tell that it is ready.

    Raises Unavailable where the storage does not answer: the event will come again.
    """
    # One writer at a time, also of requests that the clock repeated; a row lock would keep `_note` out.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(event.export_id), 0))))
    export = session.get(Export, event.export_id)
    owner = session.get(User, event.owner_id)
    if export is None or owner is None or export.state in (State.READY, State.FAILED):
        return
    selected = Selection(TaskFilter.model_validate(export.filter), export.sort)
    viewer = Caller(owner.id, owner.is_admin)
    total = session.scalar(select(func.count()).select_from(matching(selected.filter, viewer).subquery()))
    _note(export.id, state=State.RUNNING, rows_done=0, rows_total=total, problem=None)
    rows, size = _write(session, export, selected, viewer)

    export.state, export.rows_done, export.rows_total, export.size = State.READY, rows, rows, size
    export.problem, export.expires_at = None, now() + KEPT
    emit(session, ExportReady(export_id=export.id, owner_id=owner.id, by=None, rows=rows))


def _write(session: Session, export: Export, selected: Selection, viewer: Caller) -> tuple[int, int]:
    """Rows and bytes of the file that is now in storage."""
    try:
        with storage.Upload(export.key, CONTENT_TYPE) as upload:
            rows = csv.write(session, selected, viewer, upload, lambda done: _note(export.id, rows_done=done))
    except storage.faults() as fault:
        _note(export.id, problem="The file storage does not answer. It is tried again by itself.")
        raise Unavailable("The file storage does not answer.") from fault
    return rows, upload.size


def _note(export_id: UUID, **values: Any) -> None:
    """Let the owner see how it goes, in a transaction of its own."""
    with transaction() as session:
        session.execute(update(Export).where(Export.id == export_id).values(**values, active_at=now()))
