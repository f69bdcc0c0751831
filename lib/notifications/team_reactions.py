"""What an event of a team means to whom."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import config, mail
from lib.db import uuid7
from lib.identity import User, preferences
from lib.notifications.messages import render
from lib.notifications.models import Kind
from lib.notifications.reactions import name_of
from lib.notifications.service import About, tell
from lib.teams import (
    Invitation,
    Team,
    TeamMemberAdded,
    TeamMemberInvited,
    TeamMemberRemoved,
    TeamRoleChanged,
    invitations,
)

REASON = "somebody invited this address to a team; if you do not know them, ignore this mail"


def member_invited(session: Session, event: TeamMemberInvited, *, event_id: str) -> None:
    """A mail with a link to the address; and word in the inbox of whoever has confirmed it as theirs.

    They alone can have turned off either.
    """
    invitation = session.get(Invitation, event.invitation_id, with_for_update=True)
    if invitation is None or invitation.accepted_at is not None:
        return
    team = session.get_one(Team, invitation.team_id)
    text = f"{name_of(session, event.by)} invites you to the team {team.name} as {invitation.role.value}."
    known = select(User.id).where(User.email == invitation.email, User.email_verified_at.is_not(None))
    person = session.scalar(known)
    if person is None or preferences.wants(session, person, Kind.TEAM_INVITATION, "email"):
        secret = invitations.issue_link(session, invitation)
        link = f"{config.load(config.Service).public_url}/invitations/{secret}"
        bodies = render(name="", text=text, title=None, link=link, reason=REASON)
        mail.queue(session, mail.Mail(id=uuid7(), recipient=invitation.email, subject=text, thread=None, **bodies))
    about = About(event_id, by=event.by, team_id=team.id, in_app_only=True)
    tell(session, {person} if person else set(), Kind.TEAM_INVITATION, text, about)


def member_added(session: Session, event: TeamMemberAdded, *, event_id: str) -> None:
    """Whoever invited them hears that they joined."""
    accepted = select(Invitation.invited_by).join(User, User.id == event.user_id)
    asked_by = accepted.where(Invitation.team_id == event.team_id, Invitation.accepted_at.is_not(None))
    team = session.get(Team, event.team_id)
    if team is not None:
        text = f"{name_of(session, event.user_id)} joined the team {team.name} as {event.role.value}."
        inviter = session.scalar(asked_by.order_by(Invitation.accepted_at.desc()).limit(1))
        about = About(event_id, by=event.by, team_id=team.id)
        tell(session, {inviter} if inviter else set(), Kind.TEAM_JOINED, text, about)


def role_changed(session: Session, event: TeamRoleChanged, *, event_id: str) -> None:
    """The person hears what they are in the team now."""
    team = session.get(Team, event.team_id)
    if team is not None:
        text = f"{name_of(session, event.by)} made you {event.new.value} of the team {team.name}."
        tell(session, {event.user_id}, Kind.TEAM_JOINED, text, About(event_id, by=event.by, team_id=team.id))


def member_removed(session: Session, event: TeamMemberRemoved, *, event_id: str) -> None:
    """The person hears that they are out."""
    team = session.get(Team, event.team_id)
    if team is not None:
        text = f"{name_of(session, event.by)} took you out of the team {team.name}."
        tell(session, {event.user_id}, Kind.TEAM_JOINED, text, About(event_id, by=event.by, team_id=team.id))
