"""Asking people into a team by e-mail. Nobody learns whether an address has an account."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Conflict, Forbidden, Invalid, NotFound
from lib.identity import Caller, User, secret
from lib.outbox import emit
from lib.teams.events import TeamMemberAdded, TeamMemberInvited
from lib.teams.models import Invitation, Membership, Role
from lib.teams.service import has_members, require_manager

GOOD_FOR = timedelta(days=14)


def invite(session: Session, team_id: UUID, *, email: str, role: Role, by: Caller) -> Invitation:
    """Ask somebody into the team by a mailed link; asking again mails a new link and ends the earlier one.

    Raises NotFound for a team `by` is not in, Forbidden unless `by` manages it and may give that role, Conflict for
    somebody who is in it already.
    """
    own = require_manager(session, team_id, by=by)
    if role is Role.OWNER and own is not Role.OWNER:
        raise Forbidden("Only an owner makes owners. Choose another role, or ask an owner.")
    inside = select(User.id).join(Membership, Membership.user_id == User.id)
    if session.scalar(inside.where(Membership.team_id == team_id, User.email == email)):
        raise Conflict("This person is in the team already.")
    waiting = select(Invitation).where(Invitation.team_id == team_id, Invitation.email == email)
    invitation = session.scalar(waiting.where(Invitation.accepted_at.is_(None)))
    if invitation is None:
        invitation = Invitation(team_id=team_id, email=email)
        session.add(invitation)
    invitation.role, invitation.invited_by, invitation.digest = role, by.id, None
    invitation.expires_at = now() + GOOD_FOR
    session.flush()
    emit(session, TeamMemberInvited(team_id=team_id, invitation_id=invitation.id, by=by.id))
    return invitation


def issue_link(session: Session, invitation: Invitation) -> str:
    """The secret for the link that is about to be mailed; an earlier one ends here."""
    opaque = secret.new()
    invitation.digest = secret.digest(opaque)
    return opaque


def accept_link(session: Session, *, token: str, by: Caller) -> Membership:
    """Join the team of a mailed link, whoever's address it went to: having it is being asked.

    Raises Invalid for a link that is not good any more.
    """
    found = _still_open(session, Invitation.digest == secret.digest(token))
    if found is None:
        message = "This invitation was accepted, taken back, or is too old. Ask for a new one."
        raise Invalid.at("body.token", message, "token")
    return _join(session, found, by=by)


def accept(session: Session, invitation_id: UUID, *, by: Caller) -> Membership:
    """Join a team one is asked into, by one's confirmed address. Raises NotFound for any other invitation."""
    return _join(session, _mine(session, invitation_id, by=by), by=by)


def decline(session: Session, invitation_id: UUID, *, by: Caller) -> None:
    """Not join. Raises NotFound for an invitation that is not one's own."""
    session.delete(_mine(session, invitation_id, by=by))


def take_back(session: Session, team_id: UUID, invitation_id: UUID, *, by: Caller) -> None:
    """End an invitation. Raises NotFound, or Forbidden unless `by` manages the team."""
    require_manager(session, team_id, by=by)
    open_one = select(Invitation).where(Invitation.id == invitation_id, Invitation.team_id == team_id)
    invitation = session.scalar(open_one.where(Invitation.accepted_at.is_(None)).with_for_update())
    if invitation is None:
        raise NotFound
    session.delete(invitation)


def _mine(session: Session, invitation_id: UUID, *, by: Caller) -> Invitation:
    address = select(User.email).where(User.id == by.id, User.email_verified_at.is_not(None)).scalar_subquery()
    invitation = _still_open(session, Invitation.id == invitation_id, Invitation.email == address)
    if invitation is None:
        raise NotFound
    return invitation


def _still_open(session: Session, *which: ColumnElement[bool]) -> Invitation | None:
    """An invitation that can be accepted, locked after its team; there is none into a team that everybody has left."""
    team_id = session.scalar(select(Invitation.team_id).where(*which))
    if team_id is None or not has_members(session, team_id):
        return None
    still = select(Invitation).where(*which, Invitation.accepted_at.is_(None), Invitation.expires_at > now())
    return session.scalar(still.with_for_update())


def _join(session: Session, invitation: Invitation, *, by: Caller) -> Membership:
    invitation.accepted_at = now()
    member = session.get(Membership, (invitation.team_id, by.id))
    if member is None:
        member = Membership(team_id=invitation.team_id, user_id=by.id, role=invitation.role, joined_at=now())
        session.add(member)
        added = TeamMemberAdded(team_id=member.team_id, user_id=by.id, role=member.role, by=by.id)
        emit(session, added)
    return member
