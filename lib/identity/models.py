"""People, how they prove who they are, and the keys that vouch for it."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, SmallInteger
from sqlalchemy.dialects.postgresql import BYTEA, CITEXT, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Identified, enum


@dataclass(frozen=True)
class Caller:
    """Who acts or looks, as far as every rule needs to know them."""

    id: UUID
    is_admin: bool
    session_id: UUID | None = None
    """Nothing where the system acts for them, as when it writes their export, or an API token does."""
    may_write: bool = True
    """False with an API token that only reads."""


def _of_user() -> Any:
    return ForeignKey("users.id", ondelete="CASCADE")


class User(Identified):
    __tablename__ = "users"

    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    display_name: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(default=False)
    email_verified_at: Mapped[datetime | None]
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    """An IANA name, such as Europe/Berlin."""
    locale: Mapped[str] = mapped_column(server_default="en")
    """A BCP 47 tag, such as de-AT."""
    avatar_key: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Digest(StrEnum):
    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class Preferences(Base):
    """How somebody wants to be told and shown things; a person without a row has the defaults."""

    __tablename__ = "preferences"

    user_id: Mapped[UUID] = mapped_column(_of_user(), primary_key=True)
    channels: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """`{"commented": {"in_app": true, "email": false}}`; what is not named is on."""
    digest: Mapped[Digest] = mapped_column(enum(Digest, "digest"), default=Digest.OFF)
    digest_hour: Mapped[int] = mapped_column(SmallInteger, default=8)
    """In the person's own time zone, as are the quiet hours."""
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    default_view: Mapped[str] = mapped_column(default="list")
    default_filter: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    default_sort: Mapped[str] = mapped_column(default="-created")
    theme: Mapped[str] = mapped_column(default="system")
    week_start: Mapped[str] = mapped_column(default="monday")


class Password(Base):
    """Apart from `users`, so that no function but auth can read a hash."""

    __tablename__ = "passwords"

    user_id: Mapped[UUID] = mapped_column(_of_user(), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]


class UserSession(Identified):
    """One sign-in on one device; every access and refresh token belongs to one."""

    __tablename__ = "sessions"

    user_id: Mapped[UUID] = mapped_column(_of_user())
    device: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Identified):
    """Good for one use. Only its SHA-256 is kept."""

    __tablename__ = "refresh_tokens"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    used_at: Mapped[datetime | None]


class ApiToken(Identified):
    """A person's own key for a program. Only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    user_id: Mapped[UUID] = mapped_column(_of_user())
    name: Mapped[str]
    digest: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    may_write: Mapped[bool]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    """To the hour."""


class Purpose(StrEnum):
    """What a mailed link is for."""

    VERIFY_EMAIL = "verify_email"
    CHANGE_EMAIL = "change_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105


class MailedToken(Identified):
    """The secret of a link that was mailed: whoever has it reads the mail of `email`. Good for one use."""

    __tablename__ = "mailed_tokens"

    user_id: Mapped[UUID] = mapped_column(_of_user())
    purpose: Mapped[Purpose] = mapped_column(enum(Purpose, "mailed_token_purpose"))
    email: Mapped[str] = mapped_column(CITEXT)
    digest: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A person's TOTP secret (RFC 6238), encrypted; it counts once it was confirmed."""

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(_of_user(), primary_key=True)
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step of the last code that was taken: none is good twice."""
    created_at: Mapped[datetime]


class RecoveryCode(Identified):
    """Stands in for a TOTP code, once."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(_of_user())
    digest: Mapped[bytes] = mapped_column(BYTEA)
    used_at: Mapped[datetime | None]


class AuditEntry(Identified):
    """What an administrator did."""

    __tablename__ = "audit_log"

    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str]
    target_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)


class SigningKey(Base):
    """The public half, which every function reads."""

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]


class SigningSecret(Base):
    """The private half, encrypted with SIGNING_KEY_PASSPHRASE; the database role of auth alone may read it."""

    __tablename__ = "signing_secrets"

    kid: Mapped[str] = mapped_column(ForeignKey("signing_keys.kid", ondelete="CASCADE"), primary_key=True)
    pem: Mapped[str]
