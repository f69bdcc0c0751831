"""The mails that the SMTP server took."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def to(self, address: str) -> list[EmailMessage]:
        """What this address got, oldest first."""
        named = re.sub(r"[^\w.@+-]", "_", address)[:100]
        mails = [self._read(path) for path in sorted(self.folder.glob(f"*-{named}.eml"))]
        return [mail for mail in mails if mail["To"] == address]

    def all(self) -> list[EmailMessage]:
        """What everybody got, oldest first."""
        return [self._read(path) for path in sorted(self.folder.glob("*.eml"))]

    def _read(self, path: Path) -> EmailMessage:
        return message_from_bytes(path.read_bytes(), policy=default)
