"""The two query parameters that every list has."""

from pydantic import Field

from lib.http.model import Query


class Page(Query):
    limit: int = Field(50, ge=1, le=200, description="Items of a page.")
    cursor: str | None = Field(None, max_length=500, description="`next_cursor` of the page before.")
