"""Personal API tokens: named, scoped, expiring, shown once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Session

from lib.db import Query, now
from lib.errors import NotFound, Unauthenticated
from lib.identity import secret
from lib.identity.events import AccountSecured
from lib.identity.models import ApiToken, Caller, User
from lib.outbox import emit
from lib.statements import Statement, given

PREFIX = "dormouse_"
"""Tells a token apart from a JWT, and lets scanners find one that was committed somewhere."""


@dataclass(frozen=True)
class NewToken:
    """A token, with its secret for the only time."""

    id: UUID
    token: str


def create(session: Session, *, name: str, may_write: bool, days: int, by: Caller) -> NewToken:
    """A token that acts as `by`, for so many days."""
    opaque = PREFIX + secret.new()
    token = ApiToken(user_id=by.id, name=name, may_write=may_write, digest=secret.digest(opaque))
    token.expires_at = now() + timedelta(days=days)
    session.add(token)
    session.flush()
    emit(session, AccountSecured(user_id=by.id, by=by.id, what=f"An API token was made: {name}."))
    return NewToken(token.id, opaque)


def revoke(session: Session, token_id: UUID, *, by: Caller) -> None:
    """The token is not good from now on. Raises NotFound for one that is not one's own."""
    own = delete(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == by.id)
    if session.scalar(own.returning(ApiToken.id)) is None:
        raise NotFound


def authenticate(session: Session, token: str) -> Caller:
    """Who this token acts as. Raises Unauthenticated for one that is not good, or of a disabled account."""
    row = _GOOD.run(session, digest=secret.digest(token)).one_or_none()
    if row is None:
        raise Unauthenticated("This API token is unknown, revoked or expired. Make a new one.")
    user_id, is_admin, token_id, may_write, is_stale = row
    if is_stale:
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now()))
    return Caller(user_id, is_admin, may_write=may_write)


def _good() -> Query:
    is_stale = func.coalesce(ApiToken.last_used_at < func.now() - timedelta(hours=1), true())
    columns = (User.id, User.is_admin, ApiToken.id, ApiToken.may_write, is_stale)
    good = (ApiToken.expires_at > func.now(), User.disabled_at.is_(None))
    return (
        select(*columns)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.digest == given("digest", BYTEA), *good)
    )


_GOOD = Statement(_good)
