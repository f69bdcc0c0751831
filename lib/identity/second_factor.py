"""The second factor: time-based one-time codes (TOTP, RFC 6238), and recovery codes for the day the phone is gone."""

import base64
import hashlib
import secrets
import time
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lib import config
from lib.db import now
from lib.errors import Conflict, Invalid
from lib.identity import secret
from lib.identity.models import Caller, RecoveryCode, SecondFactor, User

STEP = 30
RECOVERY_CODES = 10


def begin(session: Session, *, by: Caller) -> dict[str, str]:
    """A new secret for an authenticator, as text and as the otpauth URI of a QR code; it counts once confirmed.

    Raises Conflict where a second factor is on already.
    """
    if is_on(session, by.id):
        raise Conflict("The second factor is on already. Turn it off before you set up another one.")
    fresh = pyotp.random_base32()
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == by.id))
    session.add(SecondFactor(user_id=by.id, secret=_cipher().encrypt(fresh.encode()).decode(), created_at=now()))
    email = session.scalars(select(User.email).where(User.id == by.id)).one()
    return {"secret": fresh, "uri": pyotp.TOTP(fresh).provisioning_uri(name=email, issuer_name="Dormouse")}


def confirm(session: Session, *, code: str, by: Caller) -> list[str]:
    """Turn the second factor on with a first code from the authenticator; the recovery codes, shown this once."""
    factor = session.scalar(select(SecondFactor).where(SecondFactor.user_id == by.id).with_for_update())
    if factor is None or factor.confirmed_at is not None:
        raise Conflict("There is nothing to confirm. Begin with POST /api/v1/auth/second-factor.")
    if not _take(factor, code):
        raise Invalid.at(
            "body.code", "This code is not right. Check the clock of your device, and send a new one.", "otp"
        )
    factor.confirmed_at = now()
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == by.id))
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=by.id, digest=secret.digest(code)) for code in codes)
    return codes


def turn_off(session: Session, user_id: UUID) -> None:
    """No second factor any more, and no recovery codes."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def is_on(session: Session, user_id: UUID) -> bool:
    """Whether signing in takes a code."""
    on = select(func.count()).where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
    return bool(session.scalar(on))


def accept(session: Session, user_id: UUID, otp: str) -> bool:
    """Whether this is a current code or an unused recovery code; none is good twice."""
    factor = session.scalars(select(SecondFactor).where(SecondFactor.user_id == user_id).with_for_update()).one()
    if _take(factor, otp):
        return True
    unused = update(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    matching = unused.where(RecoveryCode.digest == secret.digest(otp.strip().lower()))
    return session.scalar(matching.values(used_at=now()).returning(RecoveryCode.id)) is not None


def _take(factor: SecondFactor, code: str) -> bool:
    """Whether the code is of this time step or the one before or after, and of none that was taken (section 5.2)."""
    totp = pyotp.TOTP(_cipher().decrypt(factor.secret.encode()).decode())
    step = int(time.time()) // STEP
    for candidate in (step - 1, step, step + 1):
        if candidate > factor.last_step and totp.verify(code.strip(), for_time=candidate * STEP):
            factor.last_step = candidate
            return True
    return False


def _cipher() -> Fernet:
    """Codes must be computed, so the secret cannot be a digest: it is encrypted with what only auth has."""
    passphrase = config.load(config.Signing).signing_key_passphrase.get_secret_value()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + passphrase.encode()).digest()))
