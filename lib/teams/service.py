"""What people can do with teams. No HTTP here, and no commit."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Conflict, Forbidden, Invalid, NotFound
from lib.identity import Caller, User
from lib.outbox import emit
from lib.teams.events import TeamMemberAdded
from lib.teams.models import Membership, Role, Team

MAY_MANAGE = (Role.MANAGER, Role.OWNER)


def create(session: Session, *, name: str, by: Caller) -> Team:
    """A new team, owned by `by`."""
    team = Team(name=name, created_by=by.id)
    session.add(team)
    session.flush()
    session.add(Membership(team_id=team.id, user_id=by.id, role=Role.OWNER, joined_at=now()))
    return team


def add_member(session: Session, team_id: UUID, *, email: str, role: Role, by: Caller) -> Membership:
    """Let a person who has an account into the team; they will be notified.

    Raises NotFound for a team that `by` is not in, Forbidden where `by` may not add people or give that role,
    Invalid for an address nobody has, Conflict where they are in it already.
    """
    own = require_role(session, team_id, by=by)
    if own not in MAY_MANAGE:
        raise Forbidden("Only owners and managers add people. Ask one of them.")
    if role is Role.OWNER and own is not Role.OWNER:
        raise Forbidden("Only an owner makes owners. Choose another role, or ask an owner.")

    user_id = session.scalar(select(User.id).where(User.email == email, User.disabled_at.is_(None)))
    if user_id is None:
        raise Invalid.at(
            "body.email", "Nobody with this address has an account. Ask them to register first.", "unknown"
        )
    if session.get(Membership, (team_id, user_id)):
        raise Conflict("This person is in the team already.")

    member = Membership(team_id=team_id, user_id=user_id, role=role, joined_at=now())
    session.add(member)
    emit(session, TeamMemberAdded(team_id=team_id, user_id=user_id, role=role, by=by.id))
    return member


def require_role(session: Session, team_id: UUID, *, by: Caller) -> Role:
    """What `by` is in the team; an administrator counts as owner. Raises NotFound for a team they are not in.

    Locks the team, so that what is decided here still holds when it is written.
    """
    if session.scalar(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True)) is None:
        raise NotFound
    member = session.get(Membership, (team_id, by.id))
    if member is None and not by.is_admin:
        raise NotFound
    return member.role if member and not by.is_admin else Role.OWNER
