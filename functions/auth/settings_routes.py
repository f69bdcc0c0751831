"""One's second factor, API tokens, avatar and preferences."""

from flask import Response

from functions.auth import settings_schemas as shapes
from functions.auth.schemas import Confirmation
from lib import identity
from lib.errors import Conflict, TooManyAttempts
from lib.http import Page, Router, caller, redirect, session
from lib.identity import Preferences, accounts, api_tokens, avatars, preferences, second_factor
from lib.reads import Json

router = Router("settings")


@router.get("/auth/second-factor", responses={200: shapes.SecondFactorState}, session_only=True)
def get_second_factor() -> Json:
    """Whether signing in takes a code."""
    return identity.second_factor_state(session(), viewer=caller())


@router.post("/auth/second-factor", responses={201: shapes.SecondFactorSecret}, raises=(Conflict,), session_only=True)
def begin_second_factor() -> shapes.SecondFactorSecret:
    """A secret for an authenticator; it counts once a code of it is confirmed."""
    return shapes.SecondFactorSecret.model_validate(second_factor.begin(session(), by=caller()))


@router.post(
    "/auth/second-factor/confirm",
    responses={200: shapes.RecoveryCodes},
    raises=(Conflict, TooManyAttempts),
    session_only=True,
)
def confirm_second_factor(body: shapes.Code) -> shapes.RecoveryCodes:
    """Turn the second factor on."""
    return shapes.RecoveryCodes(recovery_codes=second_factor.confirm(session(), code=body.code, by=caller()))


@router.post("/auth/second-factor/turn-off", responses={204: None}, raises=(TooManyAttempts,), session_only=True)
def turn_off_second_factor(body: Confirmation) -> None:
    """Sign in with the password alone from now on."""
    accounts.turn_off_second_factor(session(), password=body.password, by=caller())


@router.post("/auth/api-tokens", responses={201: shapes.CreatedApiToken}, session_only=True)
def create_api_token(body: shapes.NewApiToken) -> shapes.CreatedApiToken:
    """Make a token for a program that acts as oneself."""
    created = api_tokens.create(
        session(), name=body.name, may_write=body.scope == "write", days=body.expires_in_days, by=caller()
    )
    return shapes.CreatedApiToken.model_validate(created, from_attributes=True)


@router.get("/auth/api-tokens", responses={200: shapes.ApiTokenPage}, session_only=True)
def list_api_tokens(query: Page) -> Json:
    """One's API tokens, the newest first."""
    return identity.list_api_tokens(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.delete("/auth/api-tokens/<uuid:token_id>", responses={204: None}, session_only=True)
def revoke_api_token(path: shapes.ApiTokenPath) -> None:
    """End an API token."""
    api_tokens.revoke(session(), path.token_id, by=caller())


@router.post("/auth/me/avatar/upload", responses={201: shapes.UploadForm}, session_only=True)
def begin_avatar_upload(body: shapes.NewUpload) -> shapes.UploadForm:
    """A signed form to upload a picture of at most 2 MB by."""
    form = avatars.begin_upload(content_type=body.content_type, by=caller())
    return shapes.UploadForm.model_validate(form, from_attributes=True)


@router.put("/auth/me/avatar", responses={204: None}, session_only=True)
def set_avatar(body: shapes.Uploaded) -> None:
    """Make the uploaded picture one's avatar."""
    avatars.finish_upload(session(), key=body.key, by=caller())


@router.delete("/auth/me/avatar", responses={204: None}, session_only=True)
def remove_avatar() -> None:
    """Have no avatar any more."""
    avatars.remove(session(), by=caller())


@router.get("/users/<uuid:user_id>/avatar", responses={302: None})
def get_avatar(path: shapes.UserPath) -> Response:
    """Leads to a person's picture."""
    return redirect(avatars.url(session(), path.user_id))


@router.get("/auth/me/preferences", responses={200: shapes.PreferencesOut}, session_only=True)
def get_preferences() -> shapes.PreferencesOut:
    """How one wants to be told and shown things."""
    return shapes.PreferencesOut.model_validate(preferences.of(session(), caller().id), from_attributes=True)


@router.patch("/auth/me/preferences", responses={200: shapes.PreferencesOut}, session_only=True)
def change_preferences(body: shapes.PreferenceChanges) -> Preferences:
    """Change some of one's preferences; the others stay."""
    return preferences.change(session(), body.given(), by=caller())
