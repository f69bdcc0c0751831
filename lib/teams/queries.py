"""How teams, their members and invitations are shown."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select
from sqlalchemy.orm import Session

from lib import identity, reads
from lib.db import Query
from lib.errors import NotFound
from lib.identity import Caller, User
from lib.reads import VIEWER, Json
from lib.statements import given
from lib.teams.models import Invitation, Membership, Team
from lib.teams.service import require_manager


def team(team_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A team as a JSON value inside another row, `{"id", "name"}`; null for none."""
    seen = func.json_build_object("id", Team.id, "name", Team.name)
    return select(seen).where(Team.id == team_id).scalar_subquery()


def detail(session: Session, team_id: UUID, *, viewer: Caller) -> Json:
    """A team. Raises NotFound for one that `viewer` is not in."""
    _require_inside(session, team_id, viewer=viewer)
    return reads.one(session, _DETAIL, id=team_id, viewer=viewer.id)


def list_mine(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The teams `viewer` is in, newest first."""
    return _MINE.page(session, limit=limit, after=cursor, viewer=viewer.id)


def list_members(session: Session, team_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Who is in a team. Raises NotFound for a team that `viewer` is not in."""
    _require_inside(session, team_id, viewer=viewer)
    return _MEMBERS.page(session, limit=limit, after=cursor, team_id=team_id)


def list_invitations(session: Session, team_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Who is asked into a team and has not answered. Raises NotFound, or Forbidden unless `viewer` manages it."""
    require_manager(session, team_id, by=viewer)
    return _INVITATIONS.page(session, limit=limit, after=cursor, team_id=team_id)


def list_my_invitations(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The teams one is asked into, by one's confirmed address."""
    return _MY_INVITATIONS.page(session, limit=limit, after=cursor, viewer=viewer.id)


_OPEN = (Invitation.accepted_at.is_(None), Invitation.expires_at > func.now())


def _require_inside(session: Session, team_id: UUID, *, viewer: Caller) -> None:
    inside = select(Membership.team_id).where(Membership.team_id == team_id, Membership.user_id == viewer.id)
    every = select(Team.id).where(Team.id == team_id)
    if session.scalar(every if viewer.is_admin else inside) is None:
        raise NotFound


@reads.shape(Team)
def _team() -> Query:
    role = select(Membership.role).where(Membership.team_id == Team.id, Membership.user_id == VIEWER)
    count = select(func.count()).where(Membership.team_id == Team.id)
    return select(
        Team.id,
        Team.name,
        role.scalar_subquery().label("role"),
        count.scalar_subquery().label("member_count"),
        Team.created_at,
    )


def _mine() -> Query:
    return select(Membership.team_id.label("id")).where(Membership.user_id == VIEWER)


@reads.shape(Membership, Membership.team_id, Membership.user_id)
def _member() -> Query:
    return select(
        Membership.team_id, Membership.user_id, User.display_name, User.email, Membership.role, Membership.joined_at
    ).join(User, User.id == Membership.user_id)


def _members() -> Query:
    return select(Membership.user_id.label("id")).where(Membership.team_id == given("team_id"))


@reads.shape(Invitation)
def _invitation() -> Query:
    return select(
        Invitation.id,
        team(Invitation.team_id).label("team"),
        Invitation.email,
        Invitation.role,
        identity.person(Invitation.invited_by).label("invited_by"),
        Invitation.created_at,
        Invitation.expires_at,
    )


def _invitations() -> Query:
    return select(Invitation.id).where(Invitation.team_id == given("team_id"), *_OPEN)


def _my_invitations() -> Query:
    address = select(User.email).where(User.id == VIEWER, User.email_verified_at.is_not(None))
    joinable = exists().where(Membership.team_id == Invitation.team_id)
    return select(Invitation.id).where(Invitation.email == address.scalar_subquery(), joinable, *_OPEN)


_DETAIL = reads.document(lambda: _team().where(Team.id == given("id")))
_MINE = reads.newest_first("teams", Membership.team_id, _mine, _team, on=Team.id)
_MEMBERS = reads.newest_first(
    "members",
    Membership.user_id,
    _members,
    lambda: _member().where(Membership.team_id == given("team_id")),
)
_INVITATIONS = reads.newest_first("invitations", Invitation.id, _invitations, _invitation)
_MY_INVITATIONS = reads.newest_first("my invitations", Invitation.id, _my_invitations, _invitation)
