"""What the auth function takes and gives: one's second factor, API tokens, avatar and preferences."""

from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from lib.http import Body, Query, Reply, unchanged
from lib.identity import Digest

TokenName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=100)]
NotificationKind = Literal[
    "assigned", "unassigned", "status_changed", "edited", "commented", "replied", "mentioned", "due_soon", "overdue",
    "team_joined", "team_invitation", "export_ready", "export_failed",
]  # fmt: skip


class SecondFactorState(Reply):
    is_on: bool
    recovery_codes_left: int


class SecondFactorSecret(Reply):
    secret: str = Field(description="Base32, to be typed into an authenticator.")
    uri: str = Field(description="The same as an otpauth URI, for a QR code.")


class Code(Body):
    code: str = Field(max_length=40, description="Six digits from the authenticator.")


class RecoveryCodes(Reply):
    recovery_codes: list[str] = Field(description="Each stands in for a code once. Shown only now.")


class NewApiToken(Body):
    name: TokenName
    scope: Literal["read", "write"] = Field("read", description="`write` may do all that its owner may with tasks.")
    expires_in_days: int = Field(90, ge=1, le=366)


class ApiTokenPath(Query):
    token_id: UUID


class CreatedApiToken(Reply):
    id: UUID
    token: str = Field(description="Shown only now.")


class ApiTokenOut(Reply):
    id: UUID
    name: str
    may_write: bool
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the hour.")
    created_at: datetime


class ApiTokenPage(Reply):
    items: list[ApiTokenOut]
    next_cursor: str | None


class NewUpload(Body):
    content_type: str = Field(max_length=100, examples=["image/png"])


class UploadForm(Reply):
    """POST the file to `url` as multipart/form-data: these fields first, the file last, as `file`."""

    url: str
    fields: dict[str, str]
    key: str


class Uploaded(Body):
    key: str = Field(max_length=200)


class UserPath(Query):
    user_id: UUID


class Channels(Body):
    in_app: bool = unchanged()
    email: bool = unchanged()


class PreferenceChanges(Body):
    channels: dict[NotificationKind, Channels] = unchanged()
    digest: Digest = unchanged()
    digest_hour: Annotated[int, Field(ge=0, le=23)] = unchanged()
    quiet_from: time | None = None
    quiet_to: time | None = None
    default_view: Literal["list", "board", "calendar"] = unchanged()
    default_filter: dict[str, JsonValue] = unchanged()
    default_sort: Annotated[str, Field(max_length=200)] = unchanged()
    theme: Literal["system", "light", "dark"] = unchanged()
    week_start: Literal["monday", "saturday", "sunday"] = unchanged()

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class PreferencesOut(Reply):
    channels: dict[str, dict[str, bool]] = Field(description="What is not named is on.")
    digest: Digest
    digest_hour: int = Field(description="In one's own time zone, as are the quiet hours.")
    quiet_from: time | None
    quiet_to: time | None
    default_view: str
    default_filter: dict[str, Any]
    default_sort: str
    theme: str
    week_start: str
