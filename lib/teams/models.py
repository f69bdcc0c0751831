"""Teams and who is in them, as what."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
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
