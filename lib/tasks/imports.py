"""Tasks out of a CSV file: our own exports come back as they were, and Todoist's are understood."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy.orm import Session

from lib.errors import AppError, Invalid
from lib.identity import Caller
from lib.tasks import comments, service, todoist
from lib.tasks.models import Due, Priority, Status
from lib.tasks.tags import Tag

MOST = 5000
MOST_WRONG = 100
"""Rows that a refusal lists."""

Rows = Iterator[tuple[int, dict[str, Any]]]


@dataclass(frozen=True)
class Imported:
    """How many tasks were made."""

    created: int


class Row(BaseModel):
    """One task of a file, all of it text still."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    description: str = Field("", max_length=20_000)
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    due: Due | None = None
    estimate_minutes: int | None = Field(None, ge=0, le=600_000)
    tags: list[Tag] = Field([], max_length=20)
    depth: int = 1
    """How deep it is below others: it belongs to the last one above it that is less deep."""
    notes: list[Annotated[str, Field(max_length=20_000)]] = []


def load(session: Session, text: str, *, by: Caller) -> Imported:
    """Make a task of every row, private to `by`; all or none.

    Raises Invalid naming each row that is not right, or a file that is not one of the two kinds.
    """
    refused: list[dict[str, Any]] = []
    found: list[tuple[int, Row]] = []
    for number, fields in _rows(text):
        try:
            found.append((number, _checked(fields)))
        except (ValidationError, AppError) as error:
            refused.append(_wrong(number, error))
        if len(found) + len(refused) > MOST:
            raise Invalid.at("body.csv", f"Import {MOST} tasks at a time at the most.", "csv")
    if not refused:
        refused = _create(session, found, by=by)
    if refused:
        raise Invalid(refused[:MOST_WRONG], "Nothing was imported. Correct the rows listed under 'errors'.")
    return Imported(len(found))


def _checked(fields: dict[str, Any]) -> Row:
    return Row.model_validate_json(json.dumps(fields), strict=True)  # What is a date in JSON is one here.


def _create(session: Session, found: list[tuple[int, Row]], *, by: Caller) -> list[dict[str, Any]]:
    above: list[tuple[int, UUID]] = []
    for number, row in found:
        fields = {name: value for name, value in row if name not in ("depth", "notes")}
        above = [(depth, id) for depth, id in above if depth < row.depth]
        try:
            task = service.create(session, **fields, parent_id=above[-1][1] if above else None, by=by)
            for note in row.notes:
                comments.add(session, task.id, body=note, mentions=[], by=by)
        except AppError as error:
            return [_wrong(number, error)]
        above.append((row.depth, task.id))
    return []


def _wrong(row: int, error: ValidationError | AppError) -> dict[str, Any]:
    if isinstance(error, AppError):
        message = next((one["message"] for one in error.extra.get("errors", [])), error.detail)
    else:
        first = error.errors()[0]
        message = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ').rstrip('.')}."
    return {"field": "body.csv", "message": f"Row {row}, {message}", "code": "row"}


def _rows(text: str) -> Rows:
    """Each task's fields, with the number of its row as spreadsheets count them. Raises Invalid."""
    records = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        columns = next(records, [])
        understand = _kind(columns)
        yield from understand(_named(columns, records))
    except csv.Error as error:
        raise Invalid.at("body.csv", f"Line {records.line_num} is not CSV: {error}.", "csv") from error


def _named(columns: list[str], records: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, record in enumerate(records, 2):
        if len(record) > len(columns):
            message = f"Row {number} has {len(record)} cells, and there are only {len(columns)} columns."
            raise Invalid.at("body.csv", message, "csv")
        if any(record):
            cells = [*record, *[""] * (len(columns) - len(record))]
            yield number, dict(zip(columns, cells, strict=True))


def _kind(columns: list[str]) -> Any:
    if {"title", "status", "priority"} <= set(columns):
        return _own
    if {"TYPE", "CONTENT"} <= set(columns):
        return todoist.rows
    message = "The first row must name the columns of a Dormouse or a Todoist export, separated by commas."
    raise Invalid.at("body.csv", message, "csv")


def _own(rows: Iterator[tuple[int, dict[str, str]]]) -> Rows:
    for number, cells in rows:
        tags = _unguarded(cells.get("tags", ""))
        yield (
            number,
            {
                "title": _unguarded(cells["title"]),
                "description": _unguarded(cells.get("description", "")),
                "status": cells["status"],
                "priority": cells["priority"],
                "due": _due(cells),
                "tags": tags.split(",") if tags else [],
            },
        )


def _due(cells: dict[str, str]) -> dict[str, str] | None:
    given = {part: cells.get(f"due_{name}") for part, name in _DUE.items()}
    return {part: value for part, value in given.items() if value} or None


_DUE = {"date": "date", "time": "time", "time_zone": "zone"}


def _unguarded(text: str) -> str:
    """Without the apostrophe that an export put before what a spreadsheet would run."""
    return text.removeprefix("'")
