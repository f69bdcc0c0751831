"""What the deadletters function takes and gives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from lib.http import Query, Reply


class DeadLetterPath(Query):
    letter_id: UUID


class DeadLetterOut(Reply):
    id: UUID
    event_id: str
    source: str
    type: str
    destination: str = Field(description="The subscriber that did not take it.")
    code: int | None = Field(description="The last HTTP status it was answered with.")
    answer: str | None = Field(description="The body of that answer.")
    data: Any
    times: int = Field(description="How often it ended here.")
    created_at: datetime
    replayed_at: datetime | None


class DeadLetterPage(Reply):
    items: list[DeadLetterOut]
    next_cursor: str | None
