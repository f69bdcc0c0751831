"""People, how they prove who they are, and the keys that vouch for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import BYTEA, CITEXT, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Identified


@dataclass(frozen=True)
class Caller:
    """Who acts or looks, as far as every rule needs to know them."""

    id: UUID
    is_admin: bool
    session_id: UUID | None = None
    """Nothing where the system acts for them, as when it writes their export."""


class User(Identified):
    __tablename__ = "users"

    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    display_name: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]


class Password(Base):
    """Apart from `users`, so that no function but auth can read a hash."""

    __tablename__ = "passwords"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]


class UserSession(Identified):
    """One sign-in on one device; every access and refresh token belongs to one."""

    __tablename__ = "sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Identified):
    """Good for one use. Only its SHA-256 is kept."""

    __tablename__ = "refresh_tokens"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    used_at: Mapped[datetime | None]


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
