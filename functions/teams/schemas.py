"""What the teams function takes and gives."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints

from lib.http import Body, Query, Reply
from lib.teams import Role

Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=100)]


class TeamPath(Query):
    team_id: UUID


class MemberPath(TeamPath):
    user_id: UUID


class InvitationPath(Query):
    invitation_id: UUID


class TeamInvitationPath(TeamPath, InvitationPath):
    pass


class NamedBody(Body):
    name: Name


class NewInvitation(Body):
    email: EmailStr = Field(max_length=254)
    role: Role = Role.MEMBER


class InvitationLink(Body):
    token: str = Field(max_length=200, description="The last part of the link in the mail.")


class RoleBody(Body):
    role: Role


class NamedTeam(Reply):
    id: UUID
    name: str


class PersonOut(Reply):
    id: UUID
    display_name: str


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


class InvitationOut(Reply):
    id: UUID
    team: NamedTeam
    email: str
    role: Role
    invited_by: PersonOut
    created_at: datetime
    expires_at: datetime


class InvitationPage(Reply):
    items: list[InvitationOut]
    next_cursor: str | None
