"""Who people are: accounts, passwords, sessions, tokens and the keys behind them."""

from lib.identity import (
    accounts,
    administration,
    api_tokens,
    avatars,
    mailed_tokens,
    preferences,
    second_factor,
    secret,
    sessions,
    throttle,
)
from lib.identity.keys import jwks, rotate
from lib.identity.models import Caller, Digest, Preferences, Purpose, User
from lib.identity.oauth import grant, metadata
from lib.identity.people import people
from lib.identity.queries import (
    list_api_tokens,
    list_audit_log,
    list_sessions,
    list_users,
    person,
    profile,
    second_factor_state,
)
from lib.identity.sessions import Client, Grant
from lib.identity.tokens import authenticate

__all__ = [
    "Caller",
    "Client",
    "Digest",
    "Grant",
    "Preferences",
    "Purpose",
    "User",
    "accounts",
    "administration",
    "api_tokens",
    "authenticate",
    "avatars",
    "grant",
    "jwks",
    "list_api_tokens",
    "list_audit_log",
    "list_sessions",
    "list_users",
    "mailed_tokens",
    "metadata",
    "people",
    "person",
    "preferences",
    "profile",
    "rotate",
    "second_factor",
    "second_factor_state",
    "secret",
    "sessions",
    "throttle",
]  # fmt: skip
