"""The OAuth 2 token endpoint and what it says about itself (RFC 6749, RFC 8414)."""

from typing import Any

from sqlalchemy.orm import Session

from lib import config
from lib.errors import TokenRefused
from lib.identity.sessions import Client, Grant, refresh, sign_in


def grant(
    session: Session,
    *,
    grant_type: str | None,
    username: str | None = None,
    password: str | None = None,
    refresh_token: str | None = None,
    otp: str | None = None,
    client: Client,
) -> Grant:
    """Tokens for a password or for a refresh token. Raises TokenRefused with the error code RFC 6749 has for it."""
    if grant_type == "password" and username and password:
        return sign_in(session, email=username, password=password, otp=otp, client=client)
    if grant_type == "refresh_token" and refresh_token:
        return refresh(session, refresh_token=refresh_token)
    if grant_type in ("password", "refresh_token"):
        needed = "username and password" if grant_type == "password" else "refresh_token"
        raise TokenRefused("invalid_request", f"The grant type {grant_type} needs {needed}.")
    if grant_type:
        raise TokenRefused("unsupported_grant_type", "Use grant_type=password or grant_type=refresh_token.")
    raise TokenRefused("invalid_request", "Send grant_type=password or grant_type=refresh_token.")


def metadata() -> dict[str, Any]:
    """Where an OAuth 2 client finds what it needs (RFC 8414, section 2)."""
    issuer = config.load(config.Service).public_url
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/api/v1/auth/token",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "grant_types_supported": ["password", "refresh_token"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
    }
