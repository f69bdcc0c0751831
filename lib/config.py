"""Every setting, read from the environment and from nowhere else.

A function names the groups it needs in its `main.py`; one that is missing or wrong stops the start.
"""

import os
import re
import sys
from functools import cache
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)]
HttpUrl = Annotated[str, AfterValidator(lambda value: str(AnyHttpUrl(value)).rstrip("/"))]


def _like(pattern: str, example: str) -> AfterValidator:
    def check(value: str | SecretStr) -> str | SecretStr:
        if not re.match(pattern, value if isinstance(value, str) else value.get_secret_value()):
            raise ValueError(f"write it like {example}")
        return value

    return AfterValidator(check)


DatabaseUrl = Annotated[
    SecretStr, _like(r"postgresql\+pg8000://[^/]+/\w", "postgresql+pg8000://name:password@host:5432/database")
]
SmtpUrl = Annotated[SecretStr, _like(r"smtps?://([^/]*@)?[^/:?@]", "smtp://host:25 or smtps://name:password@host:465")]
MailFrom = Annotated[str, _like(r"[^\r\n]*[^\s<]@[^\s@>]+>?\Z", "Dormouse <dormouse@example.com>")]


class Settings(BaseModel):
    """Settings that belong together; each is read from the variable of its name in capitals.

    Without pydantic-settings, whose import is a tenth of a cold start (docs/decisions.md).
    """

    model_config = ConfigDict(frozen=True, defer_build=True)


Group = TypeVar("Group", bound=Settings)


class Service(Settings):
    """What every function knows about itself."""

    function: str = "local"
    log_level: LogLevel = "INFO"
    public_url: HttpUrl
    """What people type into the browser; also the issuer of access tokens."""


class Database(Settings):
    database_url: DatabaseUrl
    database_tls: bool = False
    """Whether to talk to PostgreSQL by TLS, its certificate checked against the system's authorities."""
    threads: int = Field(8, ge=1)
    """Requests at a time, and so connections at most."""
    statement_timeout_seconds: int = Field(15, ge=1)


class Events(Settings):
    k_sink: HttpUrl | None = None
    """Where events go. A SinkBinding injects it after the Service exists, so it may be missing for a while."""
    outbox_lease_seconds: int = Field(45, ge=1)
    """How long a publisher may work on an event before a sweep takes it over."""


class Signing(Settings):
    signing_key_passphrase: SecretStr = Field(min_length=16)
    bcrypt_cost: int = Field(12, ge=4, le=16)


class Accounts(Settings):
    require_verified_email: bool = False
    """Whether an account must confirm its address before it may sign in."""
    admin_email: str | None = None
    """Who administrates from the start; without it, whoever registers first."""


class Mail(Settings):
    smtp_url: SmtpUrl
    mail_from: MailFrom


class Storage(Settings):
    s3_endpoint: HttpUrl
    s3_public_endpoint: HttpUrl | None = None
    """The address a browser reaches S3 by, where it differs: signed URLs carry it."""
    s3_bucket: str
    s3_region: str = "us-east-1"
    aws_access_key_id: SecretStr
    aws_secret_access_key: SecretStr


@cache
def load(group: type[Group]) -> Group:
    """The settings of a group. Stops the process with a sentence that names what is missing or wrong."""
    try:
        names = {name: os.environ.get(name.upper()) for name in group.model_fields}
        return group.model_validate({name: value for name, value in names.items() if value})
    except ValidationError as invalid:
        sys.exit("\n".join(_sentence(error["loc"][0], error["type"], error["msg"]) for error in invalid.errors()))


def _sentence(name: int | str, kind: str, message: str) -> str:
    name = str(name).upper()
    if kind == "missing":
        return f"The setting {name} is missing: set the environment variable {name} and start again."
    message = message.removeprefix("Value error, ")
    return f"The setting {name} is wrong: {message}. Correct the environment variable {name} and start again."
