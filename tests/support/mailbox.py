"""The mails that the SMTP server took."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def to(self, address: str) -> list[EmailMessage]:
        """What this address got, oldest first."""
        return [mail for mail in self.all() if mail["To"] == address]

    def all(self) -> list[EmailMessage]:
        """What everybody got, oldest first."""
        return [self._read(path) for path in sorted(self.folder.glob("*.eml"))]

    def _read(self, path: Path) -> EmailMessage:
        return message_from_bytes(path.read_bytes(), policy=default)
