"""Writing many rows by one statement for each table: they go to PostgreSQL as one JSON value.

A session sends a statement for each row and waits for each, which for 500 tasks takes a second (docs/decisions.md).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Table,
    TableValuedAlias,
    Text,
    Uuid,
    any_,
    column,
    func,
    inspect,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.db import Base


def one_of(column: InstrumentedAttribute[UUID], ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Whether it is one of these, which are sent as one value; the text is the same for any number of them."""
    return column == any_(literal(ids, ARRAY(Uuid)).cast(ARRAY(Uuid)))


def flush(session: Session) -> None:
    """What `session.flush` does for new and changed rows that do not refer to each other; it forgets them then."""
    with session.no_autoflush:
        for model, made in _by_model(session.new):
            columns = [each for each in _table(model).columns if not (each.computed or each.server_default)]
            insert(session, model, [{each.key: _value(row, each) for each in columns} for row in made])
            _forget(session, made)
        for model, changed in _by_model(row for row in session.dirty if session.is_modified(row)):
            _update(session, model, changed)
            _forget(session, changed)


def insert(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows with the same columns, in this order."""
    given = _recordset(model, rows)
    session.execute(_table(model).insert().from_select(list(rows[0]), select(*given.c)))


def _update(session: Session, model: type[Base], changed: Sequence[Base]) -> None:
    """Each row gets its present value in all columns in which one of them was changed."""
    table = _table(model)
    names: set[str] = set().union(*(set(table.columns.keys()) - inspect(row).unmodified for row in changed))
    keys = [key.name for key in table.primary_key]
    given = _recordset(model, [{name: getattr(row, name) for name in (*keys, *sorted(names))} for row in changed])
    same = [table.c[key] == given.c[key] for key in keys]
    session.execute(table.update().where(*same).values({name: given.c[name] for name in names}))


def _forget(session: Session, written: Iterable[Base]) -> None:
    for row in written:
        session.expunge(row)


def _by_model(rows: Iterable[Any]) -> list[tuple[type[Base], list[Base]]]:
    found: dict[type[Base], list[Base]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return list(found.items())


def _value(row: Base, of: Column[Any]) -> Any:
    value, default = getattr(row, of.key), cast(Any, of.default)
    return default.arg(None) if value is None and default is not None and default.is_callable else value


def _recordset(model: type[Base], rows: Sequence[dict[str, Any]]) -> TableValuedAlias:
    """The rows as PostgreSQL reads them from JSON."""
    columns = [column(name, _table(model).c[name].type) for name in rows[0]]
    given = literal(json.dumps(rows, default=str), Text).cast(JSON)
    return func.json_to_recordset(given).table_valued(*columns, name="given").render_derived(with_types=True)


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)
