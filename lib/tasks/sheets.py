"""The rows of a file to import: what each task may say, and how our own export says it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from lib.db import now
from lib.tasks.models import Day, Due, Priority, Status
from lib.tasks.tags import Tag

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def _moment(value: Any) -> Any:
    """PostgreSQL writes +00, which JSON's date-time is not."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _past(moment: datetime) -> datetime:
    if moment > now():
        raise ValueError("This is in the future.")
    return moment


class Row(BaseModel):
    """One task of a file, all of it text still."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    number: int
    """As spreadsheets count rows."""
    ref: str = ""
    """What the rows below it call it."""
    parent: str = ""
    """What the row above calls itself; or the id of a task that is not in the file."""
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    description: str = Field("", max_length=20_000)
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    due: Due | None = None
    start_on: Day | None = None
    estimate_minutes: int | None = Field(None, ge=0, le=600_000)
    rrule: Annotated[str, Field(max_length=200)] | None = None
    tags: list[Tag] = Field([], max_length=20)
    project_id: UUID | None = None
    project: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    position: str = ""
    """Where it stood among the others of the file; what it is called is not kept."""
    created_at: str = ""
    completed_at: Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_past)] | None = None
    comments: list[Annotated[str, Field(max_length=20_000)]] = []
    note: str = ""
    """What came otherwise than it was in the file."""


def rows(records: Iterator[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The fields of each task of our own export, or of a sheet with some of its columns."""
    for number, cells in records:
        tags = _unguarded(cells.get("tags", ""))
        estimate = cells.get("estimate_minutes", "")
        given = {field: cells.get(column) for field, column in _AS_THEY_ARE.items()}
        yield (
            number,
            {
                **{field: cell for field, cell in given.items() if cell},
                "title": _unguarded(cells["title"]),
                "description": _unguarded(cells.get("description", "")),
                "status": cells["status"],
                "priority": cells["priority"],
                "due": _due(cells),
                "estimate_minutes": int(estimate) if _NUMBER.fullmatch(estimate) else estimate or None,
                "tags": tags.split(",") if tags else [],
                "project": _unguarded(cells.get("project", "")),
            },
        )


def _due(cells: dict[str, str]) -> dict[str, str] | None:
    given = {part: cells.get(f"due_{name}") for part, name in _DUE.items()}
    return {part: value for part, value in given.items() if value} or None


_DUE = {"date": "date", "time": "time", "time_zone": "zone"}
_AS_THEY_ARE = {
    "ref": "id", "parent": "parent_id", "start_on": "start_on", "rrule": "rrule", "project_id": "project_id",
    "position": "position", "created_at": "created_at", "completed_at": "completed_at",
}  # fmt: skip


def _unguarded(text: str) -> str:
    """Without the apostrophe that an export put before what a spreadsheet would run."""
    return text.removeprefix("'")
