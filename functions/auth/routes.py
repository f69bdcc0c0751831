from functions.auth import schemas as shapes
from lib import identity
from lib.errors import TokenRefused
from lib.http import Router, caller, session
from lib.reads import Json

router = Router("auth")
well_known = Router("well-known", prefix="/.well-known")


@router.post("/auth/register", responses={202: shapes.Registered}, public=True)
def register(body: shapes.Registration) -> shapes.Registered:
    """Open an account. The answer is the same whether or not the address has one already."""
    identity.register(session(), email=body.email, password=body.password, display_name=body.display_name)
    return shapes.Registered(detail="If this address had no account, it has one now: sign in with your password.")


@router.post("/auth/token", responses={200: shapes.Token}, raises=(TokenRefused,), public=True)
def token(form: shapes.TokenRequest) -> shapes.Token:
    """Sign in, or exchange a refresh token: the OAuth 2 token endpoint."""
    return shapes.Token.model_validate(identity.grant(session(), **form.model_dump()), from_attributes=True)


@router.get("/auth/me", responses={200: shapes.Profile})
def me() -> Json:
    """One's own account."""
    return identity.profile(session(), caller().id)


@well_known.get("/jwks.json", responses={200: shapes.Jwks}, public=True)
def jwks() -> shapes.Jwks:
    """The public keys that access tokens are signed with."""
    return shapes.Jwks.model_validate({"keys": identity.jwks(session())})


@well_known.get("/oauth-authorization-server", responses={200: shapes.AuthorizationServer}, public=True)
def metadata() -> shapes.AuthorizationServer:
    """Where an OAuth 2 client finds what it needs."""
    return shapes.AuthorizationServer.model_validate(identity.metadata())
