"""Administration of accounts."""

from functions.auth import admin_schemas as shapes
from functions.auth.schemas import Profile
from functions.auth.settings_schemas import UserPath
from lib import identity
from lib.errors import Conflict, Forbidden, LastAdministrator
from lib.http import Page, Router, caller, session
from lib.identity import User, administration
from lib.reads import Json

router = Router("administration")


@router.get("/users", responses={200: shapes.UserPage}, raises=(Forbidden,), session_only=True)
def list_users(query: shapes.UserQuery) -> Json:
    """Every account, or those whose name or address holds a text. For administrators."""
    return identity.list_users(session(), text=query.text, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.patch(
    "/users/<uuid:user_id>",
    responses={200: Profile},
    raises=(Forbidden, Conflict, LastAdministrator),
    session_only=True,
)
def change_user(path: UserPath, body: shapes.UserChanges) -> User:
    """Disable or enable an account, make or unmake an administrator. For administrators."""
    return administration.change(session(), path.user_id, disabled=body.disabled, is_admin=body.is_admin, by=caller())


@router.post("/users/<uuid:user_id>/end-sessions", responses={204: None}, raises=(Forbidden,), session_only=True)
def end_user_sessions(path: UserPath) -> None:
    """Sign somebody out everywhere. For administrators."""
    administration.end_sessions(session(), path.user_id, by=caller())


@router.get("/audit-log", responses={200: shapes.AuditPage}, raises=(Forbidden,), session_only=True)
def list_audit_log(query: Page) -> Json:
    """What administrators did, the newest first. For administrators."""
    return identity.list_audit_log(session(), limit=query.limit, cursor=query.cursor, viewer=caller())
