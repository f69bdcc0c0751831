"""Reads leave PostgreSQL as JSON: one SELECT whose rows the server turns into the response's bytes.

pg8000 is pure Python; decoding 50 rows costs it ten times what one JSON value costs (docs/decisions.md).
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, cast, func, literal, select, true, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from lib.db import Query
from lib.errors import Invalid, NotFound

Narrow = Callable[[Query], Query]


class Json(bytes):
    """A JSON document, ready to be sent."""


@singledispatch
def shape(row: Any, viewer: UUID | None) -> Query:
    """The SELECT that shows a row to `viewer`; each domain registers its own models."""
    raise TypeError(f"{type(row).__name__} has no public shape; register one with reads.shape")


def show(session: Session, row: Any, viewer: UUID | None) -> Json:
    """A row as its readers see it, with what the session has not written yet."""
    session.flush()
    return one(session, shape(row, viewer))


def one(session: Session, query: Query) -> Json:
    """The single row of `query` as a JSON object. Raises NotFound where there is none."""
    row = query.subquery("r")
    text = session.scalar(select(cast(func.to_json(row.table_valued()), Text)))
    if text is None:
        raise NotFound
    return Json(text.encode())


def page(
    session: Session,
    keys: Callable[[Narrow], Query],
    shape_of: Callable[[ColumnElement[UUID]], Query],
    *,
    limit: int,
    after: str | None,
) -> Json:
    """One page of a list: `{"items": […], "next_cursor": …}`.

    `keys` selects what orders the list, all descending and ending in the column `id`. It is given `narrow`,
    which cuts a query down to the rows this page can need, so that a list of several parts reads little of each.
    `shape_of` gives the SELECT that shows the row of an id; it runs only for the rows of this page.
    Raises Invalid for a cursor that is not of this list.
    """
    window = keys(lambda query: _narrow(query, after, limit + 1)).subquery("page")
    numbered = select(window, func.row_number().over(order_by=[c.desc() for c in window.c]).label("n")).subquery("k")
    item = shape_of(numbered.c.id).lateral("item")
    cursor = cast(func.json_build_array(*(cast(numbered.c[c.name], Text) for c in window.c)), Text)
    shown = numbered.c.n <= limit
    query = (
        select(
            cast(func.json_agg(aggregate_order_by(item.table_valued(), numbered.c.n)).filter(shown), Text),
            func.max(cursor).filter(numbered.c.n == limit),
            func.count(),
        )
        .select_from(numbered)
        .join(item, true())
    )
    items, last, count = session.execute(query).one()
    next_cursor = encode_cursor(last) if count > limit else None
    return Json(f'{{"items":{items or "[]"},"next_cursor":{json.dumps(next_cursor)}}}'.encode())


def listed(
    session: Session, rows: Query, shape: Query, on: SQLColumnExpression[UUID], *, limit: int, after: str | None
) -> Json:
    """A page of a list that one index has in order: `rows` are its keys, `shape` shows the row whose `on` is the id."""
    return page(session, lambda narrow: narrow(rows), lambda id: shape.where(on == id), limit=limit, after=after)


def _narrow(query: Query, after: str | None, most: int) -> Query:
    """The first `most` rows behind the cursor: a range of an index, however deep the page."""
    columns = list(query.selected_columns)
    if after is not None:
        bounds = decode_cursor(after, [column.type.python_type for column in columns])
        query = query.where(tuple_(*columns) < tuple_(*map(literal, bounds)))
    return query.order_by(*(column.desc() for column in columns)).limit(most)


def encode_cursor(keys: str) -> str:
    """The keys of a page's last row, a JSON array of texts, as an opaque cursor."""
    return base64.urlsafe_b64encode(keys.encode()).decode().rstrip("=")


# How a key that PostgreSQL wrote as text is read again.
_READERS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    bool: {"true": True, "false": False}.__getitem__,
    datetime: datetime.fromisoformat,
}


def decode_cursor(cursor: str, types: Sequence[type]) -> list[Any]:
    """The keys inside a cursor. Raises Invalid for anything that `encode_cursor` did not write."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_READERS[kind](key) for kind, key in zip(types, keys, strict=True)]
    except (ValueError, TypeError, KeyError, AttributeError):
        message = "This cursor is not one of this list. Start again without it."
        raise Invalid.at("query.cursor", message, "cursor") from None
