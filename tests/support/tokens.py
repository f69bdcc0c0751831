"""Access tokens made by hand, so that each can differ from a valid one in exactly one thing."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from infra.local.stack import Stack
from tests.support.database import Database

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Draft:
    """What a token says, and how it will be signed."""

    header: dict[str, Any]
    claims: dict[str, Any]
    sign: Sign

    def with_header(self, **changes: Any) -> "Draft":
        return replace(self, header={**self.header, **changes})

    def with_claims(self, **changes: Any) -> "Draft":
        return replace(self, claims={**self.claims, **changes})

    def without(self, name: str) -> "Draft":
        """Leave a claim or a header parameter out."""
        header = {key: value for key, value in self.header.items() if key != name}
        claims = {key: value for key, value in self.claims.items() if key != name}
        return replace(self, header=header, claims=claims)

    def signed(self, sign: Sign | None = None) -> str:
        """The token, signed as planned or otherwise."""
        content = f"{encoded(json.dumps(self.header))}.{encoded(json.dumps(self.claims))}"
        return f"{content}.{encoded((sign or self.sign)(content.encode()))}"


def draft_of(stack: Stack, token: str) -> Draft:
    """A token that Dormouse issued, as a draft that its own key signs, which is read as auth reads it."""
    header, claims = (decoded(part) for part in token.split(".")[:2])
    pem = Database(stack.database_url("auth")).value(
        "SELECT pem FROM signing_secrets WHERE kid = :kid", kid=header["kid"]
    )
    key = load_pem_private_key(pem.encode(), stack.plan.secrets["SIGNING_KEY_PASSPHRASE"].encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Draft(header, claims, es256(key))


def es256(key: ec.EllipticCurvePrivateKey) -> Sign:
    def sign(content: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(content, ec.ECDSA(SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    return sign


def rs256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda content: key.sign(content, padding.PKCS1v15(), SHA256())


def hs256(secret: bytes) -> Sign:
    return lambda content: hmac.new(secret, content, hashlib.sha256).digest()


def encoded(part: str | bytes) -> str:
    """base64url without padding, as JWS has it (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(part.encode() if isinstance(part, str) else part).decode().rstrip("=")


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
