"""Tasks out of a CSV file: our own exports come back as they were, and Todoist's are understood.

They are private to whoever imports them, but for those of a project that their row names by its id.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from lib.errors import Invalid
from lib.identity import Caller
from lib.tasks import arrivals, sheets, todoist
from lib.tasks.sheets import Row

MOST = 5000
MOST_TOLD = 100
"""Rows that a refusal lists, or what is noted of others."""

Rows = Iterator[tuple[int, dict[str, Any]]]


@dataclass(frozen=True)
class Imported:
    """How many tasks were made, and what is otherwise than in the file."""

    created: int
    notes: list[str]


def load(session: Session, text: str, *, by: Caller) -> Imported:
    """Make a task of every row; all or none.

    Raises Invalid naming each row that is not right, or a file that is not one of the two kinds.
    """
    refused: list[dict[str, Any]] = []
    found: list[Row] = []
    for number, fields in _rows(text):
        try:
            found.append(_checked(number, fields))
        except ValidationError as error:
            refused.append(arrivals.wrong(number, error))
        if len(found) + len(refused) > MOST:
            raise Invalid.at("body.csv", f"Import {MOST} tasks at a time at the most.", "csv")
    if refused:
        raise arrivals.refusal(refused[:MOST_TOLD])
    notes = arrivals.make(session, found, by=by)
    return Imported(len(found), notes[:MOST_TOLD])


def _checked(number: int, fields: dict[str, Any]) -> Row:
    fields = {"number": number, **fields}
    return Row.model_validate_json(json.dumps(fields), strict=True)  # What is a date in JSON is one here.


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
        return sheets.rows
    if {"TYPE", "CONTENT"} <= set(columns):
        return todoist.rows
    message = "The first row must name the columns of a Dormouse or a Todoist export, separated by commas."
    raise Invalid.at("body.csv", message, "csv")
