"""How exports are shown."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import reads
from lib.db import Query
from lib.exports.models import Export
from lib.identity import Caller
from lib.reads import VIEWER, Json
from lib.statements import given


def detail(session: Session, export_id: UUID, *, viewer: Caller) -> Json:
    """How far an export of one's own is. Raises NotFound for anybody else's."""
    return reads.one(session, _DETAIL, id=export_id, viewer=viewer.id)


def list_page(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """One's own exports, newest first."""
    return _OWN.page(session, limit=limit, after=cursor, viewer=viewer.id)


@reads.shape(Export)
def _export() -> Query:
    return select(
        Export.id,
        Export.format,
        Export.filter,
        Export.sort,
        Export.state.label("status"),
        Export.rows_done,
        Export.rows_total,
        Export.size,
        Export.problem,
        Export.created_at,
        Export.expires_at,
    )


def _own() -> Query:
    return select(Export.id).where(Export.owner_id == VIEWER)


_DETAIL = reads.document(lambda: _export().where(Export.id == given("id"), Export.owner_id == VIEWER))
_OWN = reads.newest_first("exports", Export.id, _own, _export)
