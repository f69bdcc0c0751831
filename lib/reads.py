"""Reads leave PostgreSQL as JSON: one SELECT whose rows the server turns into the response's bytes.

pg8000 is pure Python; decoding 50 rows costs it ten times what one JSON value costs (docs/decisions.md).
"""

import json
from collections.abc import Callable, Sequence
from functools import singledispatch
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, Uuid, cast, func, literal, null, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from lib import pages
from lib.db import Query
from lib.errors import NotFound
from lib.pages import Key, Window


class Json(bytes):
    """A JSON document, ready to be sent; with the version of what it shows, where that has one."""

    version: int | None

    def __new__(cls, document: bytes, version: int | None = None) -> Self:
        made = super().__new__(cls, document)
        made.version = version
        return made


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
    version = row.c.version if "version" in row.c else null()
    found = session.execute(select(cast(func.to_json(row.table_valued()), Text), version)).one_or_none()
    if found is None:
        raise NotFound
    return Json(found[0].encode(), found[1])


def json_object(**members: Any) -> ColumnElement[Any]:
    """A JSON object with these members, as a value inside another row."""
    return func.json_build_object(*(part for name, value in members.items() for part in (name, value)))


def same(id: UUID) -> ColumnElement[UUID]:
    """An id as a value of its type."""
    return literal(id, Uuid())


def page(
    session: Session,
    rows: Callable[[Window], Query],
    keys: Sequence[Key],
    shape_of: Callable[[ColumnElement[UUID]], Query],
    *,
    limit: int,
    after: str | None,
    of: str = "",
) -> Json:
    """One page of a list: `{"items": […], "next_cursor": …}`.

    `keys` is what orders the list, ending in `id`. `rows` is given the window of the page and selects the keys of its
    rows by it, so that a list of several parts reads little of each. `shape_of` gives the SELECT that shows the row of
    an id; it runs only for the rows of this page. `of` names the list: a cursor of another one is refused with Invalid.
    """
    found = rows(pages.window(keys, after, limit, of)).subquery("page")
    numbered = select(*found.c, func.row_number().over(order_by=pages.order_of(found, keys)).label("n")).subquery("k")
    item = shape_of(numbered.c.id).lateral("item")
    shown = numbered.c.n <= limit
    query = (
        select(
            cast(func.json_agg(aggregate_order_by(item.table_valued(), numbered.c.n)).filter(shown), Text),
            func.max(pages.keys_as_text(numbered, keys)).filter(numbered.c.n == limit),
            func.count(),
        )
        .select_from(numbered)
        .join(item, true())
    )
    items, last, count = session.execute(query).one()
    next_cursor = pages.encode(last, of) if count > limit else None
    return Json(f'{{"items":{items or "[]"},"next_cursor":{json.dumps(next_cursor)}}}'.encode())


def listed(
    session: Session, rows: Query, shape: Query, on: SQLColumnExpression[UUID], *, limit: int, after: str | None
) -> Json:
    """A page of a list, newest first: `rows` selects ids in its one column, `shape` shows the row whose `on` it is."""
    keys = [Key("id", next(iter(rows.selected_columns)))]

    def first(window: Window) -> Query:
        return window.merged(window.first(rows))

    return page(session, first, keys, lambda id: shape.where(on == id), limit=limit, after=after)
