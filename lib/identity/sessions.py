"""Signing in, staying signed in, and ending sessions. No HTTP here, and no commit."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lib import config
from lib.db import now
from lib.errors import NotFound, TokenRefused
from lib.identity import passwords, second_factor, secret, throttle, tokens
from lib.identity.models import Caller, Password, RefreshToken, User, UserSession

LIFETIME = timedelta(days=30)
GRACE = timedelta(seconds=10)
"""For so long a used refresh token works again: two tabs, or an answer that got lost."""


@dataclass(frozen=True)
class Client:
    """What is known of the program that signs in."""

    device: str = ""
    address: str = ""


@dataclass(frozen=True)
class Grant:
    """What the token endpoint hands out. `expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int = int(tokens.LIFETIME.total_seconds())


def sign_in(session: Session, *, email: str, password: str, otp: str | None, client: Client) -> Grant:
    """Begin a session.

    Raises TokenRefused, the same for a wrong password and an address nobody has; with `mfa_required` where the password
    is right and a second factor is missing. Raises TooManyAttempts while the account or the address is locked.
    """
    throttle.count(email, client.address)
    known = select(User, Password.hash).join(Password).where(User.email == email, User.disabled_at.is_(None))
    if must_be_confirmed := config.load(config.Accounts).require_verified_email:
        known = known.where(User.email_verified_at.is_not(None))
    user, stored = session.execute(known).one_or_none() or (None, None)
    if not passwords.is_right(password, stored) or user is None:
        # Not told apart: whoever just registered an address would learn whether it had an account.
        or_else = ", or you have not opened the link yet that was mailed to you" if must_be_confirmed else ""
        raise TokenRefused("invalid_grant", f"The e-mail address or the password is not right{or_else}.")
    if second_factor.is_on(session, user.id):
        if not otp:
            throttle.forgive(email, client.address, wholly=False)
            raise TokenRefused("mfa_required", "Send the six digits of your authenticator, or a recovery code, as otp.")
        if not second_factor.accept(session, user.id, otp):
            raise TokenRefused("invalid_grant", "This code is not right, or was used before. Wait for the next one.")
    throttle.forgive(email, client.address, wholly=True)
    return begin(session, user.id, client)


def begin(session: Session, user_id: UUID, client: Client) -> Grant:
    """A new session of somebody who has shown who they are."""
    begun = UserSession(user_id=user_id, last_used_at=now(), expires_at=now() + LIFETIME)
    begun.device, begun.address = client.device[:300], client.address[:100]
    session.add(begun)
    session.flush()
    return _grant(session, begun)


def refresh(session: Session, *, refresh_token: str) -> Grant:
    """Exchange a refresh token for new ones. Using an old one again ends its whole session (RFC 9700, 4.14.2).

    Raises TokenRefused where the token is unknown, used, or its session over.
    """
    known = (
        select(RefreshToken, UserSession)
        .join(UserSession, UserSession.id == RefreshToken.session_id)
        .join(User, User.id == UserSession.user_id)
        .where(RefreshToken.digest == secret.digest(refresh_token), User.disabled_at.is_(None))
        .with_for_update(of=UserSession)
    )
    token, owner = session.execute(known).one_or_none() or (None, None)
    if token is None or owner is None or owner.revoked_at or owner.expires_at <= now():
        raise TokenRefused("invalid_grant", "This refresh token is not valid any more. Sign in again.")
    session.refresh(token)
    if token.used_at and token.used_at + GRACE < now():
        owner.revoked_at = now()
        raise TokenRefused("invalid_grant", "This refresh token was used before; its session is ended. Sign in again.")
    token.used_at = token.used_at or now()
    owner.last_used_at = now()
    return _grant(session, owner)


def end(session: Session, session_id: UUID | None, *, of: UUID) -> None:
    """End a session of one's own, this one too. Raises NotFound for any other."""
    ended = update(UserSession).where(UserSession.id == session_id, UserSession.user_id == of).values(revoked_at=now())
    if session.scalar(ended.where(UserSession.revoked_at.is_(None)).returning(UserSession.id)) is None:
        raise NotFound


def end_all(session: Session, user_id: UUID, *, but: UUID | None = None) -> None:
    """End every session of a person, but for the one they keep."""
    alive = update(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    kept = alive if but is None else alive.where(UserSession.id != but)
    session.execute(kept.values(revoked_at=now()))


def forget_clients(session: Session, user_id: UUID) -> None:
    """Keep no longer on which devices and from where a person signed in."""
    session.execute(update(UserSession).where(UserSession.user_id == user_id).values(device="", address=""))


def end_others(session: Session, *, by: Caller) -> None:
    """End all of one's sessions but this one."""
    end_all(session, by.id, but=by.session_id)


def _grant(session: Session, owner: UserSession) -> Grant:
    opaque = secret.new()
    session.add(RefreshToken(session_id=owner.id, digest=secret.digest(opaque)))
    return Grant(tokens.issue(session, user_id=owner.user_id, session_id=owner.id), opaque)
