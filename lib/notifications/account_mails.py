"""Mails about one's account. They go to the owner of an address whatever they prefer: they are its safety.

Links get their secret here, where the mail is written, so that no event and no log ever holds one.
"""

from sqlalchemy.orm import Session

from lib import config, mail
from lib.db import uuid7
from lib.identity import Purpose, User, mailed_tokens
from lib.identity.events import (
    AccountEvent,
    AccountRegistered,
    AccountSecured,
    EmailChangeRequested,
    PasswordResetRequested,
    RegistrationRepeated,
)
from lib.notifications.messages import render

IGNORE = "somebody entered this address in Dormouse; if that was not you, ignore this mail"
OWNER = "you have an account with this address"


def registered(session: Session, event: AccountRegistered, *, event_id: str) -> None:
    """A link that confirms the address."""
    user = _user(session, event)
    if user is not None and user.email_verified_at is None:
        link = _link(session, user, Purpose.VERIFY_EMAIL, user.email)
        _send(session, user, "Confirm your e-mail address", "Please confirm that this address is yours.", link, IGNORE)


def registration_repeated(session: Session, event: RegistrationRepeated, *, event_id: str) -> None:
    """That there is an account already, in case its owner forgot."""
    user = _user(session, event)
    if user is not None:
        text = "Somebody tried to open an account with your address. You have one: sign in, or reset your password."
        _send(session, user, "You have an account already", text, config.load(config.Service).public_url, IGNORE)


def password_reset_requested(session: Session, event: PasswordResetRequested, *, event_id: str) -> None:
    """A link to choose a new password, for 30 minutes."""
    user = _user(session, event)
    if user is not None:
        link = _link(session, user, Purpose.RESET_PASSWORD, user.email)
        _send(session, user, "Choose a new password", "This link is good for 30 minutes and for one use.", link, IGNORE)


def email_change_requested(session: Session, event: EmailChangeRequested, *, event_id: str) -> None:
    """A link to the new address, and word to the old one."""
    user = _user(session, event)
    if user is not None:
        link = _link(session, user, Purpose.CHANGE_EMAIL, event.email)
        text = "Please confirm that this is to be the address of your account."
        _send(session, user, "Confirm your new e-mail address", text, link, IGNORE, to=event.email)
        told = f"Your account is about to have the address {event.email}. If it was not you, reset your password."
        _send(session, user, "Your e-mail address is about to change", told, None, OWNER)


def secured(session: Session, event: AccountSecured, *, event_id: str) -> None:
    """That something which guards the account changed."""
    user = _user(session, event)
    if user is not None:
        text = f"{event.what} If it was not you, reset your password at once."
        _send(session, user, event.what.rstrip("."), text, None, OWNER)


def _user(session: Session, event: AccountEvent) -> User | None:
    user = session.get(User, event.user_id) if event.user_id else None
    return user if user and user.disabled_at is None else None


def _link(session: Session, user: User, purpose: Purpose, email: str) -> str:
    secret = mailed_tokens.issue(session, user_id=user.id, purpose=purpose, email=email)
    page = "reset-password" if purpose is Purpose.RESET_PASSWORD else "confirm-email"
    return f"{config.load(config.Service).public_url}/{page}/{secret}"


def _send(
    session: Session, user: User, subject: str, text: str, link: str | None, reason: str, *, to: str | None = None
) -> None:
    bodies = render(name=user.display_name, text=text, link=link, reason=reason, title=None)
    mail.queue(session, mail.Mail(id=uuid7(), recipient=to or user.email, subject=subject, thread=None, **bodies))
