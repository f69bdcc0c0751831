"""Tasks out of a CSV file: our own exports come back as they were, and Todoist's are understood."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from lib.errors import AppError, Invalid
from lib.identity import Caller
from lib.tasks import service
from lib.tasks.models import Due, Priority, Status
from lib.tasks.tags import Tag

MOST = 5000
LARGEST = 900_000
"""Characters of a file."""


@dataclass(frozen=True)
class Imported:
    """How many tasks were made."""

    created: int


class Row(BaseModel):
    """One task of a file."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=20_000)
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    due: Due | None = None
    tags: list[Tag] = []


def load(session: Session, text: str, *, by: Caller) -> Imported:
    """Make a task of every row, private to `by`; all or none.

    Raises Invalid naming each row that is not right, or a file that is not one of the two kinds.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise Invalid.at("body.csv", f"Line {reader.line_num} is not CSV: {error}.", "csv") from error
    understand = _kind(reader.fieldnames or [])
    if len(rows) > MOST:
        raise Invalid.at("body.csv", f"Import {MOST} tasks at a time at the most.", "csv")
    wrong: list[dict[str, Any]] = []
    made = 0
    for number, raw in enumerate(rows, 2):
        try:
            fields = understand(raw)
            if fields is not None:
                service.create(session, **dict(Row.model_validate(fields)), by=by)
                made += 1
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"]))
            wrong.append(
                {"field": "body.csv", "message": f"Row {number}, {place}: {error.errors()[0]['msg']}.", "code": "row"}
            )
        except AppError as error:
            wrong.append(_wrong(number, error.detail))
    if wrong:
        raise Invalid(wrong[:100], "Nothing was imported. Correct the rows listed under 'errors' and send it again.")
    return Imported(made)


def _wrong(row: int, message: str) -> dict[str, Any]:
    return {"field": "body.csv", "message": f"Row {row}: {message}", "code": "row"}


def _kind(columns: Any) -> Any:
    if {"title", "status", "priority"} <= set(columns):
        return _own
    if {"TYPE", "CONTENT"} <= set(columns):
        return _todoist
    message = "The first row must name the columns of a Dormouse or a Todoist export."
    raise Invalid.at("body.csv", message, "csv")


def _own(raw: dict[str, str]) -> dict[str, Any] | None:
    due = None
    if raw.get("due_date"):
        due = {"date": raw["due_date"], "time": raw.get("due_time") or None, "time_zone": raw.get("due_zone") or "UTC"}
    return {
        "title": _unguarded(raw["title"]),
        "description": _unguarded(raw.get("description", "")),
        "status": raw["status"],
        "priority": raw["priority"],
        "due": due,
        "tags": [tag for tag in _unguarded(raw.get("tags", "")).split(",") if tag],
    }


def _todoist(raw: dict[str, str]) -> dict[str, Any] | None:
    """Todoist's priorities go from 1, the highest, to 4, which is none. Its sections and notes are no tasks."""
    if raw.get("TYPE") != "task":
        return None
    priority = {"1": "urgent", "2": "high", "3": "medium"}.get(raw.get("PRIORITY", ""), "none")
    words = raw["CONTENT"].split()
    tags = [word[1:] for word in words if word.startswith("@") and len(word) > 1]
    title = " ".join(word for word in words if not (word.startswith("@") and len(word) > 1))
    date = raw.get("DATE", "")[:10]
    due = {"date": date} if len(date) == 10 and date[4] == "-" else None
    return {"title": title, "description": raw.get("DESCRIPTION") or "", "priority": priority, "due": due, "tags": tags}


def _unguarded(text: str) -> str:
    """Without the apostrophe that an export put before what a spreadsheet would run."""
    return text.removeprefix("'")
