"""The link of an invitation, out of the mail that brought it."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

PATIENCE = 30.0
"""Seconds until a mail must have arrived."""

LINK = re.compile(r"/invitations/([\w-]{43})")


class NoInvitation(Exception):
    """The mail did not come."""


def invitation(mails: Path, address: str, team: str) -> str:
    """The secret of the newest link that invites `address` into `team`, waiting for its mail to land in the folder."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in sorted(mails.glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            body = mail.get_body(("plain",))
            found = LINK.search(body.get_content()) if body and mail["To"] == address else None
            if found and f"the team {team} " in str(mail["Subject"]):
                return found[1]
        time.sleep(0.1)
    raise NoInvitation(
        f"No invitation for {address} landed in {mails}. Run this beside `make up`, with the same DORMOUSE_DATA."
    )
