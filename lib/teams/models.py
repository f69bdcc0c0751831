"""Teams, who is in them, as what, and who is asked to be."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import BYTEA, CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Identified, enum


class Role(StrEnum):
    """From least to most. A guest sees and comments; a manager also invites; an owner may do everything."""

    GUEST = "guest"
    MEMBER = "member"
    MANAGER = "manager"
    OWNER = "owner"


class Team(Identified):
    __tablename__ = "teams"

    name: Mapped[str]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Membership(Base):
    """That a person is in a team, and as what."""

    __tablename__ = "team_members"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(enum(Role, "team_role"))
    joined_at: Mapped[datetime]


class Invitation(Identified):
    """That somebody with this address is asked into a team. The link's secret is made where its mail is written."""

    __tablename__ = "invitations"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(CITEXT)
    role: Mapped[Role] = mapped_column(enum(Role, "team_role"))
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    digest: Mapped[bytes | None] = mapped_column(BYTEA, unique=True)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
