"""How people, their sessions and tokens are shown."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, cast, false, func, or_, select
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
from lib.reads import VIEWER, Json
from lib.statements import given


def person(user_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A person as others see them, `{"id", "display_name"}`, as a JSON value inside another row; null for nobody."""
    seen = func.json_build_object("id", User.id, "display_name", User.display_name)
    return select(seen).where(User.id == user_id).scalar_subquery()


def profile(session: Session, user_id: UUID) -> Json:
    """One's own account."""
    return reads.one(session, _PROFILE, viewer=user_id)


def list_sessions(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Where one is signed in, the newest first."""
    return _SESSIONS.page(session, limit=limit, after=cursor, viewer=viewer.id, current=viewer.session_id)


def list_api_tokens(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """One's API tokens, the newest first; their secrets are not kept."""
    return _API_TOKENS.page(session, limit=limit, after=cursor, viewer=viewer.id)


def list_users(session: Session, *, text: str | None, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """Every account, the newest first, or those whose name or address holds `text`. For administrators."""
    require_admin(viewer)
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", text or "") + "%"
    return _USERS.page(session, limit=limit, after=cursor, pattern=pattern)


def list_audit_log(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """What administrators did, the newest first. For administrators."""
    require_admin(viewer)
    return _AUDIT_LOG.page(session, limit=limit, after=cursor)


def second_factor_state(session: Session, *, viewer: Caller) -> Json:
    """Whether one's second factor is on, and how many recovery codes are left."""
    return reads.one(session, _SECOND_FACTOR, viewer=viewer.id)


def _sessions() -> Query:
    columns = (
        UserSession.id,
        UserSession.device,
        UserSession.address,
        UserSession.created_at,
        UserSession.last_used_at,
    )
    return select(*columns, func.coalesce(UserSession.id == given("current"), false()).label("is_current"))


def _own_sessions() -> Query:
    own = select(UserSession.id).where(UserSession.user_id == VIEWER, UserSession.revoked_at.is_(None))
    return own.where(UserSession.expires_at > func.now())


def _api_tokens() -> Query:
    return select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.may_write,
        ApiToken.expires_at,
        ApiToken.last_used_at,
        ApiToken.created_at,
    )


def _users() -> Query:
    pattern = given("pattern", Text)
    like = or_(User.display_name.ilike(pattern), cast(User.email, Text).ilike(pattern))
    return select(User.id).where(User.deleted_at.is_(None), like)


def _audit_log() -> Query:
    target = aliased(User)
    columns = (AuditEntry.id, AuditEntry.action, AuditEntry.target_id, AuditEntry.details, AuditEntry.created_at)
    shape = select(*columns, person(AuditEntry.actor_id).label("actor"), target.display_name.label("target_name"))
    return shape.outerjoin(target, target.id == AuditEntry.target_id)


def _second_factor() -> Query:
    on = select(func.count() > 0).where(SecondFactor.user_id == VIEWER, SecondFactor.confirmed_at.is_not(None))
    left = select(func.count()).where(RecoveryCode.user_id == VIEWER, RecoveryCode.used_at.is_(None))
    return select(on.scalar_subquery().label("is_on"), left.scalar_subquery().label("recovery_codes_left"))


@reads.shape(User)
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


@reads.shape(Preferences, Preferences.user_id)
def _preferences() -> Query:
    return select(*(column for column in Preferences.__table__.columns if column.name != "user_id"))


_PROFILE = reads.document(lambda: _account().where(User.id == VIEWER))
_SECOND_FACTOR = reads.document(_second_factor)
_SESSIONS = reads.newest_first("sessions", UserSession.id, _own_sessions, _sessions)
_API_TOKENS = reads.newest_first(
    "API tokens", ApiToken.id, lambda: select(ApiToken.id).where(ApiToken.user_id == VIEWER), _api_tokens
)
_USERS = reads.newest_first("users", User.id, _users, _account)
_AUDIT_LOG = reads.newest_first("audit log", AuditEntry.id, lambda: select(AuditEntry.id), _audit_log)
