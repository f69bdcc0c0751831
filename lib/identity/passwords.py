"""Passwords: which are accepted, and how they are kept."""

import base64
import gzip
import hashlib
import unicodedata
from functools import cache
from importlib import resources

import bcrypt

from lib import config
from lib.errors import Invalid

SHORTEST, LONGEST = 12, 128


def require_acceptable(password: str, *, email: str, display_name: str) -> None:
    """Raises Invalid for a password that is too short, too long, common, or the person's own address or name."""
    password, display_name = _same_for_same(password), _same_for_same(display_name)
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"Choose a password of {SHORTEST} to {LONGEST} characters; a few words in a row do well."
        raise Invalid.at("body.password", message, "password_length")
    if password.casefold() in _common():
        message = (
            "This password is on the lists that guessing begins with. Choose another, such as a few words in a row."
        )
        raise Invalid.at("body.password", message, "password_common")
    if password.casefold() in (email.casefold(), email.partition("@")[0].casefold(), display_name.casefold()):
        message = "Choose a password that is not your e-mail address or name."
        raise Invalid.at("body.password", message, "password_guessable")


def digest(password: str) -> str:
    """The bcrypt hash to store."""
    return bcrypt.hashpw(_prepared(password), bcrypt.gensalt(config.load(config.Signing).bcrypt_cost)).decode()


def is_right(password: str, stored: str | None) -> bool:
    """Whether this is the password. With nothing stored it takes as long and says no."""
    return bcrypt.checkpw(_prepared(password), (stored or _of_nobody()).encode()) and stored is not None


def _prepared(password: str) -> bytes:
    """bcrypt reads 72 bytes and stops at a NUL: it is given a digest of the whole instead, of 44 safe characters."""
    return base64.b64encode(hashlib.sha256(_same_for_same(password).encode()).digest())


def _same_for_same(text: str) -> str:
    """One spelling for what looks the same, however a keyboard encodes it (RFC 8265 has more on why)."""
    return unicodedata.normalize("NFKC", text)


@cache
def _common() -> frozenset[str]:
    """The 20,000 most used passwords, as Django has them (see NOTICE); read when the first one is chosen."""
    packed = resources.files("lib.identity").joinpath("common-passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())


def _of_nobody() -> str:
    """A hash that no password has. Made up, not computed: the first stranger in a process waits no longer either."""
    return f"$2b${config.load(config.Signing).bcrypt_cost:02d}${'.' * 53}"
