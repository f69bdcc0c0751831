"""Signing keys: made by auth, kept encrypted in PostgreSQL, published as a JWK Set (RFC 7517)."""

import json
import re
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from jwt import PyJWK
from jwt.algorithms import ECAlgorithm
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib import config
from lib.db import now, uuid7
from lib.identity.models import SigningKey, SigningSecret

ALGORITHM = "ES256"
KID = re.compile("[0-9a-f]{32}")

_public: dict[str, PyJWK] = {}
_private: dict[str, ec.EllipticCurvePrivateKey] = {}


def rotate(session: Session) -> str:
    """Add a key, which signs from now on; its id. Older ones stay valid for the tokens they signed."""
    kid = uuid7().hex
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_passphrase()))
    jwk = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    session.add(SigningKey(kid=kid, public_jwk={**jwk, "kid": kid, "alg": ALGORITHM, "use": "sig"}, created_at=now()))
    session.flush()
    session.add(SigningSecret(kid=kid, pem=pem.decode()))
    session.flush()
    return kid


def signing_key(session: Session) -> tuple[str, ec.EllipticCurvePrivateKey]:
    """The newest key and its id; the very first is made here."""
    newest = select(SigningKey.kid).order_by(SigningKey.created_at.desc()).limit(1)
    kid = session.scalar(newest)
    if kid is None:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("signing_keys"))))
        kid = session.scalar(newest) or rotate(session)
    if kid not in _private:
        pem = session.scalars(select(SigningSecret.pem).where(SigningSecret.kid == kid)).one()
        loaded = load_pem_private_key(pem.encode(), _passphrase())
        _private[kid] = cast(ec.EllipticCurvePrivateKey, loaded)
    return kid, _private[kid]


def public_key(session: Session, kid: str) -> PyJWK | None:
    """The public key of an id, from memory once it was read; nothing for an id nobody issued."""
    if not KID.fullmatch(kid):
        return None
    if kid not in _public:
        jwk = session.scalar(select(SigningKey.public_jwk).where(SigningKey.kid == kid))
        if jwk is None:
            return None
        _public[kid] = PyJWK(jwk)
    return _public[kid]


def jwks(session: Session) -> list[dict[str, Any]]:
    """Every public key, newest first, as JWKs."""
    return list(session.scalars(select(SigningKey.public_jwk).order_by(SigningKey.created_at.desc())))


def _passphrase() -> bytes:
    passphrase: str = config.load(config.Signing).signing_key_passphrase.get_secret_value()
    return passphrase.encode()
