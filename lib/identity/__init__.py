"""Who people are: accounts, passwords, sessions, tokens and the keys behind them."""

from lib.identity.keys import jwks, rotate
from lib.identity.models import Caller, User
from lib.identity.oauth import grant, metadata
from lib.identity.queries import person, profile
from lib.identity.service import Grant, people, register
from lib.identity.tokens import authenticate

__all__ = [
    "Caller", "Grant", "User", "authenticate", "grant", "jwks", "metadata", "people", "person", "profile",
    "register", "rotate",
]  # fmt: skip
