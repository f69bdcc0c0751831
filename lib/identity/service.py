"""What people can do about their account and their sessions. No HTTP here, and no commit."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib.db import now, uuid7
from lib.errors import TokenRefused
from lib.identity import passwords, tokens
from lib.identity.models import Password, RefreshToken, User, UserSession

SESSION_LIFETIME = timedelta(days=30)
GRACE = timedelta(seconds=10)
"""For so long a used refresh token works again: two tabs, or an answer that got lost."""


@dataclass(frozen=True)
class Grant:
    """What the token endpoint hands out. `expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int = int(tokens.LIFETIME.total_seconds())


def register(session: Session, *, email: str, password: str, display_name: str) -> None:
    """Open an account. The first one is an administrator.

    An address that has one already changes nothing and looks no different, so that nobody learns who is here.
    Raises Invalid for a password that is not acceptable.
    """
    passwords.require_acceptable(password, email=email, display_name=display_name)
    hashed = passwords.digest(password)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("register"))))
    is_first = not session.scalar(select(exists(select(User.id))))
    values = {
        "id": uuid7(),
        "email": email,
        "display_name": display_name,
        "is_admin": is_first,
        "created_at": now(),
    }
    user_id = session.scalar(insert(User).values(**values).on_conflict_do_nothing().returning(User.id))
    if user_id is not None:
        session.add(Password(user_id=user_id, hash=hashed, changed_at=now()))


def sign_in(session: Session, *, email: str, password: str) -> Grant:
    """Begin a session. Raises TokenRefused, the same for a wrong password and an address nobody has."""
    user = select(User.id, Password.hash).join(Password).where(User.email == email, User.disabled_at.is_(None))
    user_id, stored = session.execute(user).one_or_none() or (None, None)
    if not passwords.is_right(password, stored) or user_id is None:
        raise TokenRefused("invalid_grant", "The e-mail address or the password is not right.")
    begun = UserSession(user_id=user_id, last_used_at=now(), expires_at=now() + SESSION_LIFETIME)
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
        .where(RefreshToken.digest == _digest(refresh_token), User.disabled_at.is_(None))
        .with_for_update(of=UserSession)
    )
    token, owner = session.execute(known).one_or_none() or (None, None)
    if token is None or owner is None or owner.revoked_at or owner.expires_at <= now():
        raise TokenRefused("invalid_grant", "This refresh token is not valid any more. Sign in again.")
    if token.used_at and token.used_at + GRACE < now():
        owner.revoked_at = now()
        raise TokenRefused("invalid_grant", "This refresh token was used before; its session is ended. Sign in again.")
    token.used_at = token.used_at or now()
    owner.last_used_at = now()
    return _grant(session, owner)


def _grant(session: Session, owner: UserSession) -> Grant:
    opaque = secrets.token_urlsafe(32)
    session.add(RefreshToken(session_id=owner.id, digest=_digest(opaque)))
    return Grant(tokens.issue(session, user_id=owner.user_id, session_id=owner.id), opaque)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def people(session: Session, ids: set[UUID]) -> dict[UUID, User]:
    """The users of these ids."""
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
