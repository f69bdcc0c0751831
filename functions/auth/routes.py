"""Accounts, signing in, and sessions."""

from functions.auth import schemas as shapes
from lib import identity, personal_data, teams
from lib.errors import Conflict, LastAdministrator, LastOwner, TokenRefused, TooManyAttempts
from lib.http import Page, Router, caller, client, session
from lib.identity import User, accounts, sessions
from lib.reads import Json

router = Router("auth")
well_known = Router("well-known", prefix="/.well-known")


@router.post("/auth/register", responses={202: shapes.Accepted}, public=True)
def register(body: shapes.Registration) -> shapes.Accepted:
    """Open an account. The answer is the same whether or not the address has one already."""
    accounts.register(session(), email=body.email, password=body.password, display_name=body.display_name)
    return shapes.Accepted(detail="A mail is on its way to this address. If it had no account, it has one now.")


@router.post("/auth/token", responses={200: shapes.Token}, raises=(TokenRefused, TooManyAttempts), public=True)
def token(form: shapes.TokenRequest) -> shapes.Token:
    """Sign in, or exchange a refresh token: the OAuth 2 token endpoint."""
    granted = identity.grant(session(), **form.model_dump(), client=client())
    return shapes.Token.model_validate(granted, from_attributes=True)


@router.post("/auth/logout", responses={204: None}, session_only=True)
def logout() -> None:
    """End this session."""
    sessions.end(session(), caller().session_id, of=caller().id)


@router.get("/auth/sessions", responses={200: shapes.SessionPage}, session_only=True)
def list_sessions(query: Page) -> Json:
    """Where one is signed in, the newest first."""
    return identity.list_sessions(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.delete("/auth/sessions/<uuid:session_id>", responses={204: None}, session_only=True)
def end_session(path: shapes.SessionPath) -> None:
    """Sign out on one device."""
    sessions.end(session(), path.session_id, of=caller().id)


@router.post("/auth/sessions/end-others", responses={204: None}, session_only=True)
def end_other_sessions() -> None:
    """Sign out everywhere but here."""
    sessions.end_others(session(), by=caller())


@router.post("/auth/email/verification", responses={202: shapes.Accepted}, session_only=True)
def request_verification() -> shapes.Accepted:
    """Mail the link once more that confirms one's address."""
    accounts.request_verification(session(), by=caller())
    return shapes.Accepted(detail="Unless your address is confirmed already, a mail with a new link is on its way.")


@router.post("/auth/email/confirm", responses={204: None}, raises=(Conflict,), public=True)
def confirm_email(body: shapes.MailedLink) -> None:
    """Confirm an address by the link that was mailed to it."""
    accounts.confirm_email(session(), token=body.token)


@router.post("/auth/me/email", responses={202: shapes.Accepted}, raises=(TooManyAttempts,), session_only=True)
def change_email(body: shapes.EmailChange) -> shapes.Accepted:
    """Have another address, once the link mailed to it is opened."""
    accounts.request_email_change(session(), email=body.email, password=body.password, by=caller())
    return shapes.Accepted(detail="If no account has this address, a mail with a link is on its way to it.")


@router.post("/auth/password/forgot", responses={202: shapes.Accepted}, public=True)
def forgot_password(body: shapes.Address) -> shapes.Accepted:
    """Have a link mailed to choose a new password by."""
    accounts.request_password_reset(session(), email=body.email)
    return shapes.Accepted(
        detail="If this address has an account, a mail with a link is on its way. It is good for 30 minutes."
    )


@router.post("/auth/password/reset", responses={204: None}, public=True)
def reset_password(body: shapes.NewPassword) -> None:
    """Choose a new password by a mailed link. Ends every session and every API token."""
    accounts.reset_password(session(), token=body.token, password=body.password)


@router.post("/auth/me/password", responses={204: None}, raises=(TooManyAttempts,), session_only=True)
def change_password(body: shapes.PasswordChange) -> None:
    """Choose a new password. Every other session ends."""
    accounts.change_password(session(), current=body.current_password, password=body.password, by=caller())


@router.get("/auth/me", responses={200: shapes.Profile})
def me() -> Json:
    """One's own account."""
    return identity.profile(session(), caller().id)


@router.patch("/auth/me", responses={200: shapes.Profile}, session_only=True)
def change_profile(body: shapes.ProfileChanges) -> User:
    """Change one's display name, time zone or locale."""
    return accounts.change_profile(session(), body.given(), by=caller())


@router.post(
    "/auth/me/delete",
    responses={204: None},
    raises=(LastAdministrator, LastOwner, TooManyAttempts),
    session_only=True,
)
def delete_account(body: shapes.Confirmation) -> None:
    """Delete one's account. Its tasks and comments stay, under the name "Deleted user"."""
    teams.close_account(session(), password=body.password, by=caller())


@router.get("/auth/me/data", responses={200: shapes.PersonalData}, session_only=True)
def download_data() -> Json:
    """Everything that is kept about oneself."""
    return personal_data.of(session(), caller())


@well_known.get("/jwks.json", responses={200: shapes.Jwks}, public=True)
def jwks() -> shapes.Jwks:
    """The public keys that access tokens are signed with."""
    return shapes.Jwks.model_validate({"keys": identity.jwks(session())})


@well_known.get("/oauth-authorization-server", responses={200: shapes.AuthorizationServer}, public=True)
def metadata() -> shapes.AuthorizationServer:
    """Where an OAuth 2 client finds what it needs."""
    return shapes.AuthorizationServer.model_validate(identity.metadata())
