"""Opening an account, its address and password, and closing it. No HTTP here, and no commit."""

from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib import config
from lib.db import now, uuid7
from lib.errors import Conflict, Invalid, LastAdministrator
from lib.identity import avatars, mailed_tokens, passwords, second_factor, sessions, throttle
from lib.identity.events import (
    AccountDeleted,
    AccountRegistered,
    AccountSecured,
    EmailChangeRequested,
    PasswordResetRequested,
    RegistrationRepeated,
)
from lib.identity.models import ApiToken, Caller, MailedToken, Password, Preferences, Purpose, User
from lib.outbox import emit


def register(session: Session, *, email: str, password: str, display_name: str) -> None:
    """Open an account; a link to confirm its address is mailed. The first one administrates, unless ADMIN_EMAIL does.

    An address that has one already changes nothing and looks no different, so that nobody learns who is here; its
    owner is told by mail. Raises Invalid for a password that is not acceptable.
    """
    passwords.require_acceptable(password, email=email, display_name=display_name)
    hashed = passwords.digest(password)
    _lock_addresses(session)
    values = {"id": uuid7(), "email": email, "display_name": display_name, "created_at": now()}
    opened = insert(User).values(**values, is_admin=_is_first(session)).on_conflict_do_nothing()
    user_id = session.scalar(opened.returning(User.id))
    if user_id is not None:
        session.add(Password(user_id=user_id, hash=hashed, changed_at=now()))
        emit(session, AccountRegistered(user_id=user_id, by=user_id))
    elif throttle.may_mail(email, "registration"):
        owner = session.scalars(select(User.id).where(User.email == email)).one()
        emit(session, RegistrationRepeated(user_id=owner, by=None))


def _lock_addresses(session: Session) -> None:
    """Who has which address stays as it is until the commit."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("register"))))


def _is_first(session: Session) -> bool:
    """Whether the account that is about to be opened administrates, because nobody is configured to."""
    return config.load(config.Accounts).admin_email is None and not session.scalar(select(exists(select(User.id))))


def _confirm(user: User) -> None:
    """Their address is theirs. ADMIN_EMAIL's owner administrates from then on: anybody could have registered it."""
    user.email_verified_at = now()
    configured: str | None = config.load(config.Accounts).admin_email
    if configured is not None and configured.casefold() == user.email.casefold():
        user.is_admin = True


def request_verification(session: Session, *, by: Caller) -> None:
    """Mail the link once more that confirms one's address."""
    user = session.get_one(User, by.id)
    if user.email_verified_at is None and throttle.may_mail(user.email, "verification"):
        emit(session, AccountRegistered(user_id=user.id, by=user.id))


def request_email_change(session: Session, *, email: str, password: str, by: Caller) -> None:
    """Mail a link to the new address; the old one counts until it is opened.

    Raises Invalid for a wrong password. An address that somebody else has looks no different; no link is mailed there.
    """
    require_password(session, by.id, password)
    allowed = throttle.may_mail(email, "change")
    taken = session.scalar(select(exists().where(User.email == email)))
    emit(session, EmailChangeRequested(user_id=by.id if allowed and not taken else None, by=by.id, email=email))


def confirm_email(session: Session, *, token: str) -> None:
    """Take the address of a mailed link as shown to be theirs; it becomes the account's.

    Raises Invalid for a link that is not good any more, Conflict where the address was taken meanwhile.
    """
    link = mailed_tokens.redeem(session, token, Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL)
    user = session.get_one(User, link.user_id)
    if link.purpose is Purpose.VERIFY_EMAIL and link.email.casefold() != user.email.casefold():
        raise Invalid.at("body.token", "Your address has changed since. Ask for a new link.", "token")
    _lock_addresses(session)
    if session.scalar(select(exists().where(User.email == link.email, User.id != user.id))):
        raise Conflict("Another account has this address by now.")
    if user.email.casefold() != link.email.casefold():
        emit(session, AccountSecured(user_id=user.id, by=user.id, what="Your e-mail address was changed."))
    user.email = link.email
    _confirm(user)


def request_password_reset(session: Session, *, email: str) -> None:
    """Mail a link to choose a new password, good for 30 minutes, if the address has an account."""
    allowed = throttle.may_mail(email, "reset")
    user_id = session.scalar(select(User.id).where(User.email == email, User.disabled_at.is_(None)))
    emit(session, PasswordResetRequested(user_id=user_id if allowed else None, by=None))


def reset_password(session: Session, *, token: str, password: str) -> None:
    """Choose a new password by a mailed link. Ends every session, API token, and lock that guessing brought about.

    Whoever opened the account with an address that was never confirmed may have been somebody else: the second factor
    they set up must not keep out the owner of the address.

    Raises Invalid for a link that is not good any more, or a password that is not acceptable.
    """
    link = mailed_tokens.redeem(session, token, Purpose.RESET_PASSWORD)
    user = session.get_one(User, link.user_id)
    if user.disabled_at is not None or user.email.casefold() != link.email.casefold():
        raise Invalid.at("body.token", "This link was used before or is too old. Ask for a new one.", "token")
    if user.email_verified_at is None:
        second_factor.turn_off(session, user.id)
        _confirm(user)
    _set_password(session, user, password)
    sessions.end_all(session, user.id)
    session.execute(delete(ApiToken).where(ApiToken.user_id == user.id))
    throttle.forgive(user.email, "", wholly=True)


def change_password(session: Session, *, current: str, password: str, by: Caller) -> None:
    """Choose a new password; every other session ends. Raises Invalid where `current` is wrong."""
    require_password(session, by.id, current, field="body.current_password")
    _set_password(session, session.get_one(User, by.id), password)
    sessions.end_others(session, by=by)


def _set_password(session: Session, user: User, password: str) -> None:
    passwords.require_acceptable(password, email=user.email, display_name=user.display_name)
    values = {"hash": passwords.digest(password), "changed_at": now()}
    stored = insert(Password).values(user_id=user.id, **values)
    session.execute(stored.on_conflict_do_update(index_elements=["user_id"], set_=values))
    # Whoever had the old password may be waiting with a link to another address.
    mailed_tokens.void(session, user.id, Purpose.CHANGE_EMAIL, Purpose.RESET_PASSWORD)
    emit(session, AccountSecured(user_id=user.id, by=user.id, what="Your password was changed."))


def turn_off_second_factor(session: Session, *, password: str, by: Caller) -> None:
    """Sign in with the password alone from now on. Raises Invalid for a wrong password."""
    require_password(session, by.id, password)
    second_factor.turn_off(session, by.id)
    emit(session, AccountSecured(user_id=by.id, by=by.id, what="The second factor was turned off."))


def require_password(session: Session, user_id: UUID, password: str, *, field: str = "body.password") -> None:
    """Raises Invalid unless this is the person's password, TooManyAttempts where it was guessed at."""
    email, stored = session.execute(select(User.email, Password.hash).join(Password).where(User.id == user_id)).one()
    throttle.count(email, "")
    if not passwords.is_right(password, stored):
        raise Invalid.at(field, "This is not your password.", "password_wrong")
    throttle.forgive(email, "", wholly=True)


def close(session: Session, *, password: str, by: Caller) -> None:
    """Delete one's account. What it made stays, under the name "Deleted user".

    Raises Invalid for a wrong password, LastAdministrator where nobody else could administrate.
    """
    require_password(session, by.id, password)
    user = session.get_one(User, by.id)
    if user.is_admin:
        require_another_administrator(session, but=user.id)
    for kept_apart in (Password, MailedToken, ApiToken, Preferences):
        session.execute(delete(kept_apart).where(kept_apart.user_id == user.id))
    second_factor.turn_off(session, user.id)
    sessions.end_all(session, user.id)
    sessions.forget_clients(session, user.id)
    avatars.remove(session, by=by)
    user.email, user.display_name = f"{user.id}@deleted.invalid", "Deleted user"
    user.is_admin, user.email_verified_at = False, None
    user.disabled_at = user.deleted_at = now()
    emit(session, AccountDeleted(user_id=user.id, by=user.id))


def require_another_administrator(session: Session, *, but: UUID) -> None:
    """Raises LastAdministrator unless somebody besides `but` can administrate. Locks them till the commit."""
    others = select(User.id).where(User.is_admin, User.disabled_at.is_(None)).order_by(User.id).with_for_update()
    if not set(session.scalars(others)) - {but}:
        raise LastAdministrator


def change_profile(session: Session, changes: dict[str, str], *, by: Caller) -> User:
    """Give one's display name, time zone or locale a new value."""
    session.execute(update(User).where(User.id == by.id).values(**changes)) if changes else None
    return session.get_one(User, by.id, populate_existing=True)
