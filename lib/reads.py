"""Reads leave PostgreSQL as JSON: one SELECT whose rows the server turns into the response's bytes.

pg8000 is pure Python; decoding 50 rows costs it ten times what one JSON value costs (docs/decisions.md).
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, null, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib import pages
from lib.db import Query
from lib.errors import NotFound
from lib.pages import Key, Window
from lib.statements import Statement, given

VIEWER = given("viewer")
"""Who looks, in a statement."""


class Json(bytes):
    """A JSON document, ready to be sent; with the version of what it shows, where that has one."""

    version: int | None

    def __new__(cls, document: bytes, version: int | None = None) -> Self:
        made = super().__new__(cls, document)
        made.version = version
        return made


Shape = Callable[[], Query]
"""Builds the SELECT that shows rows of a table to `VIEWER`."""

_shapes: dict[type, tuple[Statement, list[str]]] = {}


def shape(table: Any, *keys: Any) -> Callable[[Shape], Shape]:
    """Registers how a row of `table` is shown in an answer. It is found by `keys`, by its id where none are named."""
    columns = keys or (table.id,)

    def register(build: Shape) -> Shape:
        found = document(lambda: build().where(*(column == given(column.key, column.type) for column in columns)))
        _shapes[table] = found, [column.key for column in columns]
        return build

    return register


def show(session: Session, row: Any, viewer: UUID | None) -> Json:
    """A row as its readers see it, with what the session has not written yet."""
    session.flush()
    statement, keys = _shapes[type(row)]
    return one(session, statement, viewer=viewer, **{key: getattr(row, key) for key in keys})


def document(build: Shape, *, planned_anew: bool = False) -> Statement:
    """The statement that shows a single row as `one` reads it."""

    def as_json() -> Query:
        row = build().subquery("r")
        version = row.c.version if "version" in row.c else null()
        return select(cast(func.to_json(row.table_valued()), Text), version)

    return Statement(as_json, planned_anew=planned_anew)


def one(session: Session, statement: Statement, **values: Any) -> Json:
    """The single row of a `document` as a JSON object. Raises NotFound where there is none."""
    found = statement.run(session, **values).one_or_none()
    if found is None:
        raise NotFound
    return Json(found[0].encode(), found[1])


def json_object(**members: Any) -> ColumnElement[Any]:
    """A JSON object with these members, as a value inside another row."""
    return func.json_build_object(*(part for name, value in members.items() for part in (name, value)))


def json_array(value: Any, *conditions: ColumnElement[bool], order: Sequence[Any] = ()) -> ColumnElement[Any]:
    """Values of the rows that the conditions find, as a JSON array inside another row."""
    ordered = aggregate_order_by(value, *order) if order else value
    found = select(func.coalesce(func.json_agg(ordered), func.json_build_array())).where(*conditions)
    array: ColumnElement[Any] = found.scalar_subquery()
    return array


class List:
    """A list: its name, what orders it (ending in `id`), which rows are in it, and how the row of an id is shown.

    `rows` is given the window of a page and selects the keys of its rows by it, so that a list of several parts reads
    little of each. What `shape_of` selects is read for the rows of the page only.
    """

    def __init__(
        self,
        name: str,
        keys: Sequence[Key],
        rows: Callable[[Window], Query],
        shape_of: Callable[[ColumnElement[UUID]], Query],
        *,
        planned_anew: bool = False,
    ) -> None:
        self._name, self._keys, self._rows, self._shape_of = name, keys, rows, shape_of
        self._planned_anew = planned_anew
        self._pages: dict[tuple[int, bool], Statement] = {}

    def page(self, session: Session, *, limit: int, after: str | None, **values: Any) -> Json:
        """One page, for these values of its parameters: `{"items": […], "next_cursor": …}`.

        Raises Invalid for a cursor of another list, or of other values.
        """
        of = self.of(**values)
        bounds = {} if after is None else pages.decode(self._keys, after, of)
        items, last, count = self._page(limit, after is not None).run(session, **values, **bounds).one()
        next_cursor = pages.encode(last, of) if count > limit else None
        return Json(f'{{"items":{items or "[]"},"next_cursor":{json.dumps(next_cursor)}}}'.encode())

    def of(self, **values: Any) -> str:
        """What its cursors are good for: this list with these values."""
        return f"{self._name} {values}"

    def _page(self, limit: int, later: bool) -> Statement:
        if (limit, later) not in self._pages:
            window = Window(self._keys, limit + 1, later)
            self._pages[limit, later] = Statement(lambda: self._built(window, limit), planned_anew=self._planned_anew)
        return self._pages[limit, later]

    def _built(self, window: Window, limit: int) -> Query:
        found = self._rows(window).subquery("page")
        order = pages.order_of(found, self._keys)
        numbered = select(*found.c, func.row_number().over(order_by=order).label("n")).subquery("k")
        item = self._shape_of(numbered.c.id).lateral("item")
        shown = numbered.c.n <= limit
        query = select(
            cast(func.json_agg(aggregate_order_by(item.table_valued(), numbered.c.n)).filter(shown), Text),
            func.max(pages.keys_as_text(numbered, self._keys)).filter(numbered.c.n == limit),
            func.count(),
        )
        return query.select_from(numbered).join(item, true())


def newest_first(
    name: str,
    id: InstrumentedAttribute[UUID],
    rows: Shape,
    shape: Shape,
    *,
    on: InstrumentedAttribute[UUID] | None = None,
) -> List:
    """A list of `rows`, whose column `id` is that of what is shown by `shape`, there called `on` where it differs."""
    shown = id if on is None else on
    return List(
        name,
        [Key("id", id)],
        lambda window: window.merged(window.first(rows())),
        lambda found: shape().where(shown == found),
    )
