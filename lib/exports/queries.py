"""How exports are shown."""

from uuid import UUID

from sqlalchemy import Uuid, literal, select
from sqlalchemy.orm import Session

from lib import reads
from lib.db import Query
from lib.exports.models import Export
from lib.identity import Caller
from lib.reads import Json


def detail(session: Session, export_id: UUID, *, viewer: Caller) -> Json:
    """How far an export of one's own is. Raises NotFound for anybody else's."""
    return reads.one(session, _export().where(Export.id == export_id, Export.owner_id == viewer.id))


def list_page(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """One's own exports, newest first."""
    own = select(Export.id).where(Export.owner_id == viewer.id)
    return reads.listed(session, own, _export(), Export.id, limit=limit, after=cursor)


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


@reads.shape.register
def _(row: Export, viewer: UUID | None) -> Query:
    return _export().where(Export.id == literal(row.id, Uuid()))
