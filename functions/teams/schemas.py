"""What the teams function takes and gives."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints

from lib.http import Body, Query, Reply
from lib.teams import Role


class TeamPath(Query):
    team_id: UUID


class NewTeam(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=100)]


class NewMember(Body):
    email: EmailStr = Field(max_length=254, description="Of somebody who has an account.")
    role: Role = Role.MEMBER


class TeamOut(Reply):
    id: UUID
    name: str
    role: Role | None = Field(description="One's own; null for an administrator who is not in it.")
    member_count: int
    created_at: datetime


class TeamPage(Reply):
    items: list[TeamOut]
    next_cursor: str | None


class MemberOut(Reply):
    team_id: UUID
    user_id: UUID
    display_name: str
    email: str
    role: Role
    joined_at: datetime


class MemberPage(Reply):
    items: list[MemberOut]
    next_cursor: str | None
