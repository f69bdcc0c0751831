"""Access tokens: short-lived JWTs (RFC 9068), checked against the session they belong to on every request."""

import time
from datetime import timedelta
from uuid import UUID

import jwt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib import config
from lib.db import Query, now, uuid7
from lib.errors import Unauthenticated
from lib.identity import api_tokens, keys
from lib.identity.models import Caller, User, UserSession
from lib.statements import Statement, given

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
    row = _ALIVE.run(session, session_id=_session_of(session, token)).one_or_none()
    if row is None:
        raise Unauthenticated("Your session has ended. Sign in again.")
    return Caller(*row)


def _alive() -> Query:
    alive = (UserSession.revoked_at.is_(None), UserSession.expires_at > func.now(), User.disabled_at.is_(None))
    found = select(User.id, User.is_admin, UserSession.id).join(UserSession, UserSession.user_id == User.id)
    return found.where(UserSession.id == given("session_id"), *alive)


_ALIVE = Statement(_alive)

_verified_before: dict[str, tuple[float, UUID]] = {}
"""When a token expires that was found good, and its session. Whether that is alive is asked every time."""

_MOST_REMEMBERED = 2000


def _session_of(session: Session, token: str) -> UUID:
    """The session id inside a token, whose signature is verified when it comes for the first time."""
    expires, session_id = _verified_before.get(token, (0.0, None))
    if session_id is not None and expires > time.time():
        return session_id
    expires, session_id = _verified(session, token)
    if len(_verified_before) >= _MOST_REMEMBERED:
        _verified_before.clear()
    _verified_before[token] = expires, session_id
    return session_id


def _verified(session: Session, token: str) -> tuple[float, UUID]:
    """The end of and the session id inside a token whose type, key, signature, times, issuer and audience are right."""
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
        return claims["exp"], UUID(claims["sid"])
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("Your access token has expired. Refresh it at POST /api/v1/auth/token.") from None
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise Unauthenticated from None
