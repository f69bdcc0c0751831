"""How people, their sessions and tokens are shown."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, Uuid, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from lib import reads
from lib.db import Query
from lib.identity.administration import require_admin
from lib.identity.models import (
    ApiToken,
    AuditEntry,
    Caller,
    Preferences,
    RecoveryCode,
    SecondFactor,
    User,
    UserSession,
)
from lib.reads import Json


def person(user_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A person as others see them, `{"id", "display_name"}`, as a JSON value inside another row; null for nobody."""
    seen = func.json_build_object("id", User.id, "display_name", User.display_name)
    return select(seen).where(User.id == user_id).scalar_subquery()


def profile(session: Session, user_id: UUID) -> Json:
    """One's own account."""
    return reads.one(session, _account().where(User.id == user_id))


def list_sessions(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Where one is signed in, the newest first."""
    alive = select(UserSession.id).where(UserSession.user_id == viewer.id, UserSession.revoked_at.is_(None))
    own = alive.where(UserSession.expires_at > func.now())
    current = (UserSession.id == viewer.session_id).label("is_current")
    columns = (
        UserSession.id,
        UserSession.device,
        UserSession.address,
        UserSession.created_at,
        UserSession.last_used_at,
    )
    shape = select(*columns, func.coalesce(current, False).label("is_current"))
    return reads.listed(session, own, shape, UserSession.id, limit=limit, after=cursor)


def list_api_tokens(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """One's API tokens, the newest first; their secrets are not kept."""
    own = select(ApiToken.id).where(ApiToken.user_id == viewer.id)
    columns = (
        ApiToken.id,
        ApiToken.name,
        ApiToken.may_write,
        ApiToken.expires_at,
        ApiToken.last_used_at,
        ApiToken.created_at,
    )
    shape = select(*columns)
    return reads.listed(session, own, shape, ApiToken.id, limit=limit, after=cursor)


def list_users(session: Session, *, text: str | None, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Every account, the newest first, or those whose name or address holds `text`. For administrators."""
    require_admin(viewer)
    found = select(User.id).where(User.deleted_at.is_(None))
    if text:
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found = found.where(or_(User.display_name.ilike(pattern), cast(User.email, Text).ilike(pattern)))
    return reads.listed(session, found, _account(), User.id, limit=limit, after=cursor)


def list_audit_log(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What administrators did, the newest first. For administrators."""
    require_admin(viewer)
    target = aliased(User)
    columns = (AuditEntry.id, AuditEntry.action, AuditEntry.target_id, AuditEntry.details, AuditEntry.created_at)
    shape = select(*columns, person(AuditEntry.actor_id).label("actor"), target.display_name.label("target_name"))
    shape = shape.outerjoin(target, target.id == AuditEntry.target_id)
    every = select(AuditEntry.id)
    return reads.listed(session, every, shape, AuditEntry.id, limit=limit, after=cursor)


def second_factor_state(session: Session, *, viewer: Caller) -> Json:
    """Whether one's second factor is on, and how many recovery codes are left."""
    on = select(func.count() > 0).where(SecondFactor.user_id == viewer.id, SecondFactor.confirmed_at.is_not(None))
    left = select(func.count()).where(RecoveryCode.user_id == viewer.id, RecoveryCode.used_at.is_(None))
    return reads.one(
        session, select(on.scalar_subquery().label("is_on"), left.scalar_subquery().label("recovery_codes_left"))
    )


def _account() -> Query:
    return select(
        User.id,
        User.email,
        User.email_verified_at,
        User.display_name,
        User.is_admin,
        User.time_zone,
        User.locale,
        User.avatar_key.is_not(None).label("has_avatar"),
        User.created_at,
        User.disabled_at,
    )


@reads.shape.register
def _(row: User, viewer: UUID | None) -> Query:
    return _account().where(User.id == literal(row.id, Uuid()))


@reads.shape.register
def _(row: Preferences, viewer: UUID | None) -> Query:
    columns = [column for column in Preferences.__table__.columns if column.name != "user_id"]
    return select(*columns).where(Preferences.user_id == literal(row.user_id, Uuid()))
