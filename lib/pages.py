"""Pages of a list by keyset: where a page ends is where the next begins, so none costs more than the first.

A cursor holds the sort keys of a page's last row. It stays right while rows come and go, and names the list it is of.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, literal, or_, select, true, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute

from lib.db import Query
from lib.errors import Invalid
from lib.statements import given

KeyColumn = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Key:
    """One thing that a list is ordered by; the last one of a list is its rows' id."""

    name: str
    column: KeyColumn
    descending: bool = True
    values: Sequence[Any] = ()
    """All that it can be, for the first key of an order that no index has: the rows of each are in the second's."""
    is_shared: bool = False
    """Whether very many rows have its last value, as all that have no date."""


@dataclass(frozen=True)
class Window:
    """The rows that one page can need."""

    keys: Sequence[Key]
    most: int
    later: bool = False
    """Whether it begins behind a cursor, whose parts are the parameters `after_0`, `after_1`, …"""

    def first(self, rows: Query) -> list[Query]:
        """The keys of the first of `rows` behind the cursor: ranges of an index, where one has this order."""
        columns = [key.column for key in self.keys]
        keys = self._keys_of(rows)
        parts = self._behind() if self.later else [[columns[0] == value] for value in self._values()] or [[]]
        return [self._cut(keys.where(*part), columns) for part in parts]

    def each(self, ids: Query, row_of: Callable[[ColumnElement[UUID]], Query]) -> Query:
        """The same of rows whose ids are known and few: each is looked up, and then they are sorted."""
        known = ids.subquery()
        keys = self._keys_of(row_of(next(iter(known.c))))
        if self.later:
            keys = keys.where(or_(*(and_(*part) for part in self._behind())))
        row = keys.limit(1).lateral()
        every = select(*row.c).select_from(known).join(row, true()).subquery()
        return self._cut(select(*every.c), list(every.c))

    def _keys_of(self, rows: Query) -> Query:
        labelled = (key.column.label(key.name) for key in self.keys)
        keys: Query = rows.with_only_columns(*labelled, maintain_column_froms=True)
        return keys

    def merged(self, parts: Sequence[Query]) -> Query:
        """The first of what several queries found, each row once."""
        if len(parts) == 1:
            return parts[0]
        every = union(*parts).subquery()
        return self._cut(select(*every.c), list(every.c))

    def _cut(self, query: Query, columns: Sequence[KeyColumn]) -> Query:
        order = [c.desc() if key.descending else c.asc() for key, c in zip(self.keys, columns, strict=True)]
        return query.order_by(*order).limit(self.most)

    def _behind(self) -> list[list[ColumnElement[bool]]]:
        """What lies behind the cursor, as ranges of an index: one where all keys run the same way, else one each.

        PostgreSQL believes a comparison of rows to find what that of their first column does: next to nothing behind
        the last due date, where half of all tasks have none. There it is told one by one, too.
        """
        columns = [key.column for key in self.keys]
        bounds = [cast(given(f"after_{n}", Text), column.type) for n, column in enumerate(columns)]
        values = self._values()
        apart = values or len({key.descending for key in self.keys}) > 1 or self.keys[0].is_shared
        if not apart:
            return [[_after(tuple_(*columns), tuple_(*bounds), self.keys[0])]]
        equal = [column == bound for column, bound in zip(columns, bounds, strict=True)]
        ranges = [[*equal[:n], _after(columns[n], bounds[n], key)] for n, key in enumerate(self.keys)]
        if not values:
            return ranges
        return [[columns[0] == value, _after(value, bounds[0], self.keys[0])] for value in values] + ranges[1:]

    def _values(self) -> list[ColumnElement[Any]]:
        return [literal(value, self.keys[0].column.type) for value in self.keys[0].values]


def _after(value: Any, bound: ColumnElement[Any], key: Key) -> ColumnElement[bool]:
    after: ColumnElement[bool] = value < bound if key.descending else value > bound
    return after


def encode(keys: str, of: str) -> str:
    """The keys of a page's last row, a JSON array of texts, as an opaque cursor."""
    return base64.urlsafe_b64encode(_fingerprint(of) + keys.encode()).decode().rstrip("=")


def keys_as_text(page: Any, keys: Sequence[Key]) -> ColumnElement[str]:
    """The keys of a row as `encode` takes them."""
    return cast(func.json_build_array(*(cast(page.c[key.name], Text) for key in keys)), Text)


def order_of(page: Any, keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    """The order of a page whose columns are named by `keys`."""
    return [page.c[key.name].desc() if key.descending else page.c[key.name].asc() for key in keys]


def decode(keys: Sequence[Key], cursor: str, of: str) -> dict[str, str]:
    """The parameters of a window behind this cursor. Raises Invalid for one that is not of the list `of`."""
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if packed[:6] != _fingerprint(of):
            raise ValueError
        values = json.loads(packed[6:])
        for key, value in zip(keys, values, strict=True):
            kind: type = key.column.type.python_type
            _READERS.get(kind, kind if issubclass(kind, Enum) else _text)(value)
    except (ValueError, TypeError, KeyError, AttributeError):
        message = "This cursor is not one of this list. Start again without it."
        raise Invalid.at("query.cursor", message, "cursor") from None
    return {f"after_{n}": value for n, value in enumerate(values)}


def _moment(value: str) -> None:
    if value not in ("infinity", "-infinity"):
        datetime.fromisoformat(value)


def _text(value: str) -> None:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError


# Whether a value that stands in a cursor can be one of PostgreSQL's type.
_READERS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    bool: {"true": True, "false": False}.__getitem__,
    datetime: _moment,
    float: float,
    int: int,
}


def _fingerprint(of: str) -> bytes:
    return hashlib.sha256(of.encode()).digest()[:6]
