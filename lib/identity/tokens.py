"""Access tokens: short-lived JWTs (RFC 9068), checked against the session they belong to on every request."""

from datetime import timedelta
from uuid import UUID

import jwt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib import config
from lib.db import now, uuid7
from lib.errors import Unauthenticated
from lib.identity import api_tokens, keys
from lib.identity.models import Caller, User, UserSession

LIFETIME = timedelta(minutes=10)
AUDIENCE = "dormouse"
TYPE = "at+jwt"
CLIENT = "dormouse"


def issue(session: Session, *, user_id: UUID, session_id: UUID) -> str:
    """A signed access token for a session."""
    kid, key = keys.signing_key(session)
    issued = now()
    claims = {
        "iss": config.load(config.Service).public_url,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "sid": str(session_id),
        "client_id": CLIENT,
        "jti": str(uuid7()),
        "iat": issued,
        "exp": issued + LIFETIME,
    }
    return jwt.encode(claims, key, keys.ALGORITHM, headers={"kid": kid, "typ": TYPE})


def authenticate(session: Session, token: str) -> Caller:
    """Who holds this token, a JWT or an API token.

    Raises Unauthenticated unless it is ours, current, and its session still alive.
    """
    if token.startswith(api_tokens.PREFIX):
        return api_tokens.authenticate(session, token)
    session_id = _verified(session, token)
    alive = (
        select(User.id, User.is_admin, UserSession.id)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.id == session_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > func.now(),
        )
        .where(User.disabled_at.is_(None))
    )
    row = session.execute(alive).one_or_none()
    if row is None:
        raise Unauthenticated("Your session has ended. Sign in again.")
    return Caller(*row)


def _verified(session: Session, token: str) -> UUID:
    """The session id inside a token whose type, key, signature, times, issuer and audience are right."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ", "").lower() != TYPE:
            raise Unauthenticated
        key = keys.public_key(session, header.get("kid", ""))
        if key is None:
            raise Unauthenticated
        claims = jwt.decode(
            token,
            key,
            algorithms=[keys.ALGORITHM],
            audience=AUDIENCE,
            issuer=config.load(config.Service).public_url,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "sid"]},
        )
        return UUID(claims["sid"])
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("Your access token has expired. Refresh it at POST /api/v1/auth/token.") from None
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise Unauthenticated from None
