"""What the auth function takes and gives."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, EmailStr, Field, StringConstraints

from lib.http import Body, Form, Reply

Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=100)]


class Registration(Body):
    email: EmailStr = Field(max_length=254)
    password: str = Field(
        max_length=1000,
        examples=["four words make one"],
        # The domain says this better than a validator; here it is for the document.
        json_schema_extra={"minLength": 12, "maxLength": 128},
    )
    display_name: Name


class Registered(Reply):
    detail: str


class TokenRequest(Form):
    """RFC 6749, sections 4.3.2 (`password`) and 6 (`refresh_token`)."""

    # What is missing or unknown is answered as RFC 6749 says, not as any other invalid field.
    model_config = ConfigDict(json_schema_extra={"required": ["grant_type"]})

    grant_type: str | None = Field(None, max_length=100, json_schema_extra={"enum": ["password", "refresh_token"]})
    username: str | None = Field(None, max_length=254, description="The e-mail address; for `password`.")
    password: str | None = Field(None, max_length=1000, description="For `password`.")
    refresh_token: str | None = Field(None, max_length=200, description="For `refresh_token`.")


class Token(Reply):
    """RFC 6749, section 5.1."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds.")
    refresh_token: str


class Profile(Reply):
    id: UUID
    email: str
    display_name: str
    is_admin: bool
    created_at: datetime


class Jwk(Reply):
    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str


class Jwks(Reply):
    """A JWK Set, RFC 7517 section 5."""

    keys: list[Jwk]


class AuthorizationServer(Reply):
    """RFC 8414, section 2."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
