"""What the auth function takes and gives: accounts, sessions and tokens."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, EmailStr, Field, JsonValue, StringConstraints

from lib.http import Body, Form, Query, Reply, unchanged
from lib.zones import Zone

Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=100)]
Email = Annotated[EmailStr, Field(max_length=254)]
Password = Annotated[str, Field(max_length=1000)]
# The domain says what is acceptable better than a validator; here it is for the document.
ChosenPassword = Annotated[
    str,
    Field(
        max_length=1000,
        examples=["four words make one"],
        json_schema_extra={"minLength": 12, "maxLength": 128},
    ),
]
Secret = Annotated[str, Field(max_length=200, description="The last part of the link in the mail.")]


class Registration(Body):
    email: Email
    password: ChosenPassword
    display_name: Name


class Accepted(Reply):
    detail: str


class TokenRequest(Form):
    """RFC 6749, sections 4.3.2 (`password`) and 6 (`refresh_token`)."""

    # What is missing or unknown is answered as RFC 6749 says, not as any other invalid field.
    model_config = ConfigDict(json_schema_extra={"required": ["grant_type"]})

    grant_type: str | None = Field(None, max_length=100, json_schema_extra={"enum": ["password", "refresh_token"]})
    username: str | None = Field(None, max_length=254, description="The e-mail address; for `password`.")
    password: str | None = Field(None, max_length=1000, description="For `password`.")
    otp: str | None = Field(None, max_length=40, description="A code of the second factor, where it is on.")
    refresh_token: str | None = Field(None, max_length=200, description="For `refresh_token`.")


class Token(Reply):
    """RFC 6749, section 5.1."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds.")
    refresh_token: str


class MailedLink(Body):
    token: Secret


class Address(Body):
    email: Email


class NewPassword(MailedLink):
    password: ChosenPassword


class PasswordChange(Body):
    current_password: Password
    password: ChosenPassword


class EmailChange(Body):
    email: Email
    password: Password = Field(description="One's own, to be sure that it is you.")


class Confirmation(Body):
    password: Password = Field(description="One's own, to be sure that it is you.")


class ProfileChanges(Body):
    display_name: Name = unchanged()
    time_zone: Zone = unchanged()
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] = unchanged()

    def given(self) -> dict[str, str]:
        return self.model_dump(exclude_unset=True)


class Profile(Reply):
    id: UUID
    email: str
    email_verified_at: datetime | None
    display_name: str
    is_admin: bool
    time_zone: str
    locale: str
    has_avatar: bool
    created_at: datetime
    disabled_at: datetime | None


class SessionPath(Query):
    session_id: UUID


class SessionOut(Reply):
    id: UUID
    device: str
    address: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


class SessionPage(Reply):
    items: list[SessionOut]
    next_cursor: str | None


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


class PersonalData(Reply):
    """Everything that is kept about a person, table by table."""

    profile: dict[str, JsonValue]
    preferences: dict[str, JsonValue] | None
    sessions: list[dict[str, JsonValue]]
    api_tokens: list[dict[str, JsonValue]]
    teams: list[dict[str, JsonValue]]
    tasks: list[dict[str, JsonValue]]
    comments: list[dict[str, JsonValue]]
    attachments: list[dict[str, JsonValue]]
    projects: list[dict[str, JsonValue]]
    views: list[dict[str, JsonValue]]
    notifications: list[dict[str, JsonValue]]
    exports: list[dict[str, JsonValue]]
