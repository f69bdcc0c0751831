"""Mail: written with the change it tells of, sent after the commit, tried again until the server takes it."""

import logging
import re
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lib import background, config, log
from lib.db import Identified, now, transaction

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Mail(Identified):
    """One mail to one person. `id` becomes its Message-ID, so a mail sent twice is one to the reader."""

    __tablename__ = "mails"

    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    thread: Mapped[str | None]
    """Mails with the same thread, such as a task's, are shown together (RFC 5322 References)."""
    leased_until: Mapped[datetime] = mapped_column(default=lambda: now() + LEASE)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]


def queue(session: Session, mail: Mail) -> None:
    """Send this mail once the transaction has committed."""
    session.add(mail)
    session.flush()
    background.after_commit(session, deliver, mail)


def send_waiting(most: int = 200) -> int:
    """Send what an earlier try left behind, oldest first; how many the server took. Ends early where it is away."""
    waiting = (
        select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.leased_until < func.now())
        .order_by(Mail.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    leased = update(Mail).where(Mail.id == waiting.c.id).values(leased_until=func.now() + LEASE).returning(Mail)
    with transaction() as session:
        mails = list(session.scalars(leased))
    sent = 0
    for mail in mails:
        fault = deliver(mail)
        sent += fault is None
        if _is_away(fault):
            break
    return sent


def deliver(mail: Mail) -> Exception | None:
    """Give a mail to the server and note what came of it; a fault means a later try."""
    try:
        _send(_message(mail))
    except Exception as fault:  # Whatever is wrong with this mail must not hold up the others.
        wait = min(timedelta(seconds=30) * 2 ** min(mail.attempts, 10), LONGEST_WAIT)
        _note(mail.id, attempts=mail.attempts + 1, last_error=str(fault)[:500], leased_until=now() + wait)
        log.event(logger, "A mail must wait", logging.WARNING, mail=mail.id, fault=type(fault).__name__)
        return fault
    # What was sent is in the reader's hands; links in it are not kept in ours.
    _note(mail.id, attempts=mail.attempts + 1, last_error=None, sent_at=now(), text="", html="")
    return None


def _is_away(fault: Exception | None) -> bool:
    """Whether the server did not answer, as against refusing one mail: each further try would take its time, too."""
    refused = isinstance(fault, smtplib.SMTPException) and not isinstance(fault, smtplib.SMTPServerDisconnected)
    return isinstance(fault, OSError) and not refused


def _note(mail_id: UUID, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Mail).where(Mail.id == mail_id).values(**values))


def _message(mail: Mail) -> EmailMessage:
    """RFC 5322, with a text and an HTML form."""
    sender = config.load(config.Mail).mail_from
    domain = sender.rpartition("@")[2].rstrip(">")
    # Long enough that no link is broken in two by an encoding.
    message = EmailMessage(policy=SMTP.clone(max_line_length=400))
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.thread:
        message["References"] = f"<{mail.thread}@{domain}>"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _one_line(text: str) -> str:
    """Text that adds no header: without control characters, nor what a reader would decode to some (RFC 2047)."""
    return " ".join(_CONTROL.sub(" ", text).split()).replace("=?", "= ?")


def _send(message: EmailMessage) -> None:
    """SMTP_URL is `smtp://[user:password@]host[:port][?starttls=1]`, or `smtps://…` for TLS from the start."""
    url = urlsplit(config.load(config.Mail).smtp_url.get_secret_value())
    connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with connect(url.hostname or "localhost", url.port or 25, timeout=20) as server:
        if parse_qs(url.query).get("starttls"):
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
