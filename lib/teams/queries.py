"""How teams and their members are shown."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from lib import reads
from lib.db import Query
from lib.errors import NotFound
from lib.identity import Caller, User
from lib.reads import Json
from lib.teams.models import Membership, Team


def team(team_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A team as a JSON value inside another row, `{"id", "name"}`; null for none."""
    seen = func.json_build_object("id", Team.id, "name", Team.name)
    return select(seen).where(Team.id == team_id).scalar_subquery()


def list_mine(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The teams `viewer` is in, newest first."""
    mine = select(Membership.team_id.label("id")).where(Membership.user_id == viewer.id)
    return reads.page(
        session,
        lambda narrow: narrow(mine),
        lambda id: _team(viewer.id).where(Team.id == id),
        limit=limit,
        after=cursor,
    )


def list_members(session: Session, team_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Who is in a team. Raises NotFound for a team that `viewer` is not in."""
    if not viewer.is_admin and session.get(Membership, (team_id, viewer.id)) is None:
        raise NotFound
    members = select(Membership.user_id.label("id")).where(Membership.team_id == team_id)
    return reads.page(
        session,
        lambda narrow: narrow(members),
        lambda id: _member().where(Membership.team_id == team_id, Membership.user_id == id),
        limit=limit,
        after=cursor,
    )


def _team(viewer: UUID | None) -> Query:
    role = select(Membership.role).where(Membership.team_id == Team.id, Membership.user_id == viewer)
    count = select(func.count()).where(Membership.team_id == Team.id)
    return select(
        Team.id,
        Team.name,
        role.scalar_subquery().label("role"),
        count.scalar_subquery().label("member_count"),
        Team.created_at,
    )


def _member() -> Query:
    return select(
        Membership.team_id,
        Membership.user_id,
        User.display_name,
        User.email,
        Membership.role,
        Membership.joined_at,
    ).join(User, User.id == Membership.user_id)


@reads.shape.register
def _(row: Team, viewer: UUID | None) -> Query:
    return _team(viewer).where(Team.id == row.id)


@reads.shape.register
def _(row: Membership, viewer: UUID | None) -> Query:
    return _member().where(Membership.team_id == row.team_id, Membership.user_id == row.user_id)
