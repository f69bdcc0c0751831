"""Slows down and then locks out whoever guesses passwords, per account and per address.

Counted in PostgreSQL and in transactions of its own: the limit holds across pods that come and go, and a refusal that
rolls back does not undo its count. Addresses nobody has are counted all the same, so nothing tells who is here.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import Interval, case, delete, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from lib.db import Base, now, transaction
from lib.errors import TooManyAttempts

FORGOTTEN_AFTER = timedelta(hours=1)
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)
FREE_PER_ACCOUNT = 5
FREE_PER_ADDRESS = 30
MAILS_PER_ACCOUNT = 5
UNLOCKED = datetime.fromtimestamp(0, UTC)
"""Long ago by every clock: pods and the database do not agree on this moment."""


class SignInFailures(Base):
    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime]


def count(email: str, address: str) -> None:
    """Count an attempt as failed before its secret is looked at; `forgive` takes that back.

    So that many at once cannot try more than one after the other. Raises TooManyAttempts while either is locked; that
    counts for neither, so that a locked address cannot go on to lock accounts.
    """
    with transaction() as session:
        _count(session, _account(email), FREE_PER_ACCOUNT)
        if address:
            _count(session, _address(address), FREE_PER_ADDRESS)


def forgive(email: str, address: str, *, wholly: bool) -> None:
    """The attempt was no guess. `wholly` forgets all of the account's earlier failures, too."""
    with transaction() as session:
        one_less = {"failures": func.greatest(SignInFailures.failures - 1, 0), "locked_until": UNLOCKED}
        account = update(SignInFailures).where(SignInFailures.key == _account(email))
        session.execute(account.values({**one_less, "failures": 0} if wholly else one_less))
        session.execute(update(SignInFailures).where(SignInFailures.key == _address(address)).values(one_less))


def may_mail(email: str, about: str) -> bool:
    """Whether this address may get another mail that anybody can make us send; a few in an hour.

    Counted for each kind on its own: no flood of the others keeps the link of a reset from the owner.
    """
    try:
        with transaction() as session:
            _count(session, _mailed(email, about), MAILS_PER_ACCOUNT)
    except TooManyAttempts:
        return False
    return True


def purge() -> None:
    """Forget what does not count any more."""
    with transaction() as session:
        session.execute(delete(SignInFailures).where(SignInFailures.last_at < now() - FORGOTTEN_AFTER))


def _count(session: Session, key: str, free: int) -> None:
    failures = case(
        (SignInFailures.last_at < now() - FORGOTTEN_AFTER, 1),
        else_=SignInFailures.failures + 1,
    )
    over = func.least(failures - free - 1, 10)
    lock = func.least(FIRST_LOCK * func.power(2, over), LONGEST_LOCK)
    locked_until = case((failures > free, func.now() + lock), else_=UNLOCKED)
    begun = insert(SignInFailures).values(key=key, failures=1, last_at=now(), locked_until=UNLOCKED)
    counted = begun.on_conflict_do_update(
        index_elements=["key"],
        set_={"failures": failures, "last_at": now(), "locked_until": locked_until},
        where=SignInFailures.locked_until <= func.now(),
    ).returning(SignInFailures.failures)
    if session.scalar(counted) is None:
        wait = type_coerce(SignInFailures.locked_until - func.now(), Interval)
        raise TooManyAttempts(session.scalars(select(wait).where(SignInFailures.key == key)).one())


def _account(email: str) -> str:
    return f"account:{_hidden(email)}"


def _mailed(email: str, about: str) -> str:
    return f"mailed {about}:{_hidden(email)}"


def _hidden(email: str) -> str:
    """The same for all spellings that are one address to citext, to which İ is an i, as it is not to casefold()."""
    return hashlib.sha256(email.replace("\u0130", "i").casefold().encode()).hexdigest()


def _address(address: str) -> str:
    """Whoever has one IPv6 address has the /64 it is in."""
    try:
        ip = ip_address(address)
    except ValueError:
        return f"address:{address[:100]}"
    return f"address:{ip_network((ip, 64), strict=False) if ip.version == 6 else ip}"
