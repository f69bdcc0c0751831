"""Random secrets that are handed out once and kept only as a digest."""

import hashlib
import secrets


def new() -> str:
    """256 bits that nobody can guess, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept. A plain SHA-256 will do: unlike a password, the secret cannot be found by trying."""
    return hashlib.sha256(secret.encode()).digest()
