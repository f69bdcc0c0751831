"""What administrators do with accounts; each act is kept in the audit log."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Conflict, Forbidden, NotFound
from lib.identity import sessions
from lib.identity.accounts import require_another_administrator
from lib.identity.models import AuditEntry, Caller, User


def require_admin(caller: Caller) -> None:
    """Raises Forbidden unless the caller is an administrator."""
    if not caller.is_admin:
        raise Forbidden("This is for administrators.")


def change(session: Session, user_id: UUID, *, disabled: bool | None, is_admin: bool | None, by: Caller) -> User:
    """Disable or enable an account, make or unmake an administrator. Takes effect on the person's next request.

    Raises Forbidden unless `by` is an administrator, NotFound for an account that does not exist, Conflict for one that
    was deleted, LastAdministrator where nobody else could administrate.
    """
    require_admin(by)
    if disabled is True or is_admin is False:
        require_another_administrator(session, but=user_id)
    user = session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound
    if user.deleted_at is not None:
        raise Conflict("This account was deleted by its owner and stays so.")
    if disabled is not None and disabled != (user.disabled_at is not None):
        user.disabled_at = now() if disabled else None
        if disabled:
            sessions.end_all(session, user.id)
        record(session, "user.disabled" if disabled else "user.enabled", user.id, by=by)
    if is_admin is not None and is_admin != user.is_admin:
        user.is_admin = is_admin
        record(session, "user.made_admin" if is_admin else "user.unmade_admin", user.id, by=by)
    return user


def end_sessions(session: Session, user_id: UUID, *, by: Caller) -> None:
    """End all sessions of a person. Raises Forbidden unless `by` is an administrator, NotFound for nobody."""
    require_admin(by)
    if session.scalar(select(User.id).where(User.id == user_id)) is None:
        raise NotFound
    sessions.end_all(session, user_id)
    record(session, "user.sessions_ended", user_id, by=by)


def record(session: Session, action: str, target_id: UUID | None, *, by: Caller, **details: Any) -> None:
    """Keep that an administrator did this."""
    session.add(AuditEntry(actor_id=by.id, action=action, target_id=target_id, details=details))
