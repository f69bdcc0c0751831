"""Links that are mailed: each shows that its reader gets the mail of an address, once and for a while."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lib.db import now
from lib.errors import Invalid
from lib.identity import secret
from lib.identity.models import MailedToken, Purpose

GOOD_FOR = {
    Purpose.VERIFY_EMAIL: timedelta(days=3),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
}


def issue(session: Session, *, user_id: UUID, purpose: Purpose, email: str) -> str:
    """The secret for a link that is about to be mailed to `email`. Earlier links for the same end here."""
    void(session, user_id, purpose)
    opaque = secret.new()
    expires = now() + GOOD_FOR[purpose]
    session.add(
        MailedToken(user_id=user_id, purpose=purpose, email=email, digest=secret.digest(opaque), expires_at=expires)
    )
    return opaque


def void(session: Session, user_id: UUID, *purposes: Purpose) -> None:
    """Links for these that were mailed so far are not good any more."""
    earlier = update(MailedToken).where(MailedToken.user_id == user_id, MailedToken.purpose.in_(purposes))
    session.execute(earlier.where(MailedToken.used_at.is_(None)).values(used_at=now()))


def redeem(session: Session, token: str, *purposes: Purpose) -> MailedToken:
    """Use up the secret of a link. Raises Invalid for one that is unknown, used, too old, or for something else."""
    known = select(MailedToken).where(MailedToken.digest == secret.digest(token), MailedToken.purpose.in_(purposes))
    found = session.scalar(known.with_for_update())
    if found is None or found.used_at is not None or found.expires_at <= now():
        raise Invalid.at("body.token", "This link was used before or is too old. Ask for a new one.", "token")
    found.used_at = now()
    return found
