"""Which tasks somebody asks for, said in fields, in the text form, by a saved view, or by all of them at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from lib.errors import Invalid
from lib.identity import Caller
from lib.tasks import query_language, sorting, views
from lib.tasks.filters import TaskFilter


@dataclass(frozen=True)
class Selection:
    """A filter and the order of what it lets through."""

    filter: TaskFilter
    sort: str = sorting.DEFAULT


def select(
    session: Session, fields: dict[str, Any], *, q: str | None, view: UUID | None, sort: str | None, viewer: Caller
) -> Selection:
    """What the parts ask for together; where two say something about the same, the more explicit one counts.

    Raises NotFound for a view that `viewer` does not have, Invalid for a text or a sort that is none.
    """
    saved = views.get(session, view, viewer=viewer) if view else None
    found = _parsed(session, saved.query if saved else None, "query.view", viewer=viewer)
    found |= _parsed(session, q, "query.q", viewer=viewer)
    try:
        given = TaskFilter.model_validate(found | fields)
    except ValidationError as error:
        raise Invalid.at("query.q", f"This cannot be looked for: {error.errors()[0]['msg']}.", "query") from error
    usual = (saved.sort if saved else None) or ("-relevance" if given.text else sorting.DEFAULT)
    order = usual if sort is None else sort
    sorting.check(order, text=given.text)
    return Selection(given, order)


def _parsed(session: Session, text: str | None, field: str, *, viewer: Caller) -> dict[str, Any]:
    try:
        given = query_language.parse(session, text, viewer=viewer) if text else TaskFilter()
    except Invalid as wrong:
        raise wrong.named({"query.q": field}) from wrong
    return given.model_dump(exclude_defaults=True)
