"""What happens to accounts. No event holds a secret: links are made where the mail is written."""

from typing import ClassVar
from uuid import UUID

from lib.events import Event


class AccountEvent(Event):
    user_id: UUID | None
    """Nobody where an address was named that no account has: answering takes as long, and nothing follows."""

    @property
    def subject(self) -> str:
        return f"users/{self.user_id}"


class AccountRegistered(AccountEvent):
    """Somebody opened an account, or wants the link once more that shows the address to be theirs."""

    type: ClassVar = "dormouse.account.registered.v1"


class RegistrationRepeated(AccountEvent):
    """Somebody tried to open an account with an address that has one."""

    type: ClassVar = "dormouse.account.registration_repeated.v1"


class PasswordResetRequested(AccountEvent):
    """Somebody says that they forgot their password."""

    type: ClassVar = "dormouse.account.password_reset_requested.v1"


class EmailChangeRequested(AccountEvent):
    """Somebody wants another address, which is still to be shown to be theirs."""

    type: ClassVar = "dormouse.account.email_change_requested.v1"

    email: str


class AccountSecured(AccountEvent):
    """Something that guards an account changed: its owner should know. `what` is a sentence."""

    type: ClassVar = "dormouse.account.secured.v1"

    what: str


class AccountDeleted(AccountEvent):
    """An account is gone. What it made stays, under the name "Deleted user"."""

    type: ClassVar = "dormouse.account.deleted.v1"
