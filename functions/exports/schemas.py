"""What the exports function takes and gives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from lib.exports import Format, State
from lib.http import Body, Query, Reply
from lib.tasks import TaskFilter


class ExportPath(Query):
    export_id: UUID


class NewExport(Body):
    format: Format = Format.CSV
    filter: TaskFilter = Field(TaskFilter(), description="The filters of GET /tasks.")
    q: str | None = Field(None, max_length=1000, description="A filter in its text form.")
    view: UUID | None = Field(None, description="A saved view.")
    sort: str | None = Field(None, max_length=200)

    def selected(self) -> dict[str, Any]:
        """What was asked for, as `exports.request` takes it."""
        fields = self.filter.model_dump(exclude_defaults=True)
        return {"fields": fields, "q": self.q, "view": self.view, "sort": self.sort}


class ExportOut(Reply):
    id: UUID
    format: Format
    filter: TaskFilter
    sort: str
    status: State
    rows_done: int
    rows_total: int | None = Field(description="Known once it runs.")
    size: int | None = Field(description="Bytes, once it is ready.")
    problem: str | None = Field(description="What stands in the way, or why it failed.")
    created_at: datetime
    expires_at: datetime | None


class ExportPage(Reply):
    items: list[ExportOut]
    next_cursor: str | None
