"""What people can do with teams and in them. No HTTP here, and no commit."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Forbidden, LastOwner, NotFound
from lib.identity import Caller, accounts
from lib.outbox import emit
from lib.teams.events import TeamMemberRemoved, TeamRoleChanged
from lib.teams.models import Membership, Role, Team

MAY_MANAGE = (Role.MANAGER, Role.OWNER)


def create(session: Session, *, name: str, by: Caller) -> Team:
    """A new team, owned by `by`."""
    team = Team(name=name, created_by=by.id)
    session.add(team)
    session.flush()
    session.add(Membership(team_id=team.id, user_id=by.id, role=Role.OWNER, joined_at=now()))
    return team


def rename(session: Session, team_id: UUID, *, name: str, by: Caller) -> Team:
    """Give the team another name. Raises NotFound, or Forbidden unless `by` manages the team."""
    require_manager(session, team_id, by=by)
    team = session.get_one(Team, team_id)
    team.name = name
    return team


def change_role(session: Session, team_id: UUID, user_id: UUID, *, role: Role, by: Caller) -> Membership:
    """Make a member something else in the team, from their next request on.

    Raises NotFound for a team `by` is not in or a person who is not in it, Forbidden where `by` may not do that to
    them, LastOwner where nobody would own the team.
    """
    own = require_manager(session, team_id, by=by)
    member = _member(session, team_id, user_id)
    _require_above(own, member.role, role)
    if member.role is Role.OWNER and role is not Role.OWNER:
        _require_another_owner(session, team_id, but=user_id)
    if member.role is not role:
        before, member.role = member.role, role
        emit(session, TeamRoleChanged(team_id=team_id, user_id=user_id, old=before, new=role, by=by.id))
    return member


def remove(session: Session, team_id: UUID, user_id: UUID, *, by: Caller) -> None:
    """Take a person out of the team, from their next request on; anybody may take themselves out.

    Raises NotFound, Forbidden, LastOwner as `change_role` does.
    """
    own = require_role(session, team_id, by=by)
    member = _member(session, team_id, user_id)
    if user_id != by.id:
        if own not in MAY_MANAGE:
            raise Forbidden("Only owners and managers remove others. Ask one of them.")
        _require_above(own, member.role)
    if member.role is Role.OWNER:
        _require_another_owner(session, team_id, but=user_id)
    session.delete(member)
    emit(session, TeamMemberRemoved(team_id=team_id, user_id=user_id, by=by.id))


def close_account(session: Session, *, password: str, by: Caller) -> None:
    """Delete one's account and leave every team.

    Raises Invalid for a wrong password, LastOwner for a team others are in that nobody else owns, LastAdministrator.
    """
    for membership in session.scalars(
        select(Membership).where(Membership.user_id == by.id).order_by(Membership.team_id)
    ):
        _lock(session, membership.team_id)
        if membership.role is Role.OWNER and _size(session, membership.team_id) > 1:
            _require_another_owner(session, membership.team_id, but=by.id)
        session.delete(membership)
        emit(session, TeamMemberRemoved(team_id=membership.team_id, user_id=by.id, by=by.id))
    accounts.close(session, password=password, by=by)


def require_role(session: Session, team_id: UUID, *, by: Caller) -> Role:
    """What `by` is in the team; an administrator counts as owner. Raises NotFound for a team they are not in.

    Locks the team, so that what is decided here still holds when it is written.
    """
    _lock(session, team_id)
    member = session.get(Membership, (team_id, by.id))
    if member is None and not by.is_admin:
        raise NotFound
    return member.role if member and not by.is_admin else Role.OWNER


def require_manager(session: Session, team_id: UUID, *, by: Caller) -> Role:
    """As `require_role`; raises Forbidden for one who is less than a manager."""
    own = require_role(session, team_id, by=by)
    if own not in MAY_MANAGE:
        raise Forbidden("Only owners and managers do this. Ask one of them.")
    return own


def has_members(session: Session, team_id: UUID) -> bool:
    """Whether anybody is in the team. Locks it, so that this stays so until the commit."""
    _lock(session, team_id)
    return _size(session, team_id) > 0


def _lock(session: Session, team_id: UUID) -> None:
    if session.scalar(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True)) is None:
        raise NotFound


def _member(session: Session, team_id: UUID, user_id: UUID) -> Membership:
    member = session.get(Membership, (team_id, user_id))
    if member is None:
        raise NotFound("This person is not in the team.")
    return member


def _require_above(own: Role, *touched: Role) -> None:
    if Role.OWNER in touched and own is not Role.OWNER:
        raise Forbidden("Only an owner makes, changes or removes owners. Ask one of them.")


def _require_another_owner(session: Session, team_id: UUID, *, but: UUID) -> None:
    others = select(func.count()).where(
        Membership.team_id == team_id, Membership.role == Role.OWNER, Membership.user_id != but
    )
    if not session.scalar(others):
        raise LastOwner


def _size(session: Session, team_id: UUID) -> int:
    return session.scalar(select(func.count()).where(Membership.team_id == team_id)) or 0
