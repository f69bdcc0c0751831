"""What the auth function takes and gives: administration."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from functions.auth.schemas import Profile
from lib.http import Body, Page, Reply, unchanged


class UserQuery(Page):
    text: str | None = Field(None, max_length=100, description="Part of a name or an address.")


class UserPage(Reply):
    items: list[Profile]
    next_cursor: str | None


class UserChanges(Body):
    disabled: bool = unchanged()
    is_admin: bool = unchanged()


class ActorOut(Reply):
    id: UUID
    display_name: str


class AuditEntryOut(Reply):
    id: UUID
    action: str
    actor: ActorOut | None
    target_id: UUID | None
    target_name: str | None
    details: dict[str, Any]
    created_at: datetime


class AuditPage(Reply):
    items: list[AuditEntryOut]
    next_cursor: str | None
