"""Mails: what people read, and headers that nobody can add to."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import mail
from lib.db import uuid7
from lib.identity import User
from lib.mail import Mail
from lib.notifications import Kind, Notification
from lib.notifications.messages import compose
from lib.tasks import Task
from tests.unit.conftest import Use

TASK = UUID("01a20000-0000-7000-8000-000000000001")
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "References",
    "MIME-Version",
    "Content-Type",
}


@pytest.fixture(autouse=True)
def _settings(use: Use) -> None:
    use(PUBLIC_URL="https://d.example.com", SMTP_URL="smtp://mail:25", MAIL_FROM="Dormouse <dormouse@d.example.com>")


def assigned(title: str = "Feed the dormouse", name: str = "Bob", text: str = "Alice assigned a task to you.") -> Mail:
    told = Notification(id=uuid7(), kind=Kind.ASSIGNED, text=text, task_id=TASK, created_at=datetime.now(UTC))
    composed = compose(told, User(email="bob@example.com", display_name=name), Task(id=TASK, title=title))
    composed.created_at = datetime.now(UTC)
    return composed


def sent(composed: Mail) -> EmailMessage:
    """The mail as the one who gets it reads it."""
    return message_from_bytes(mail._message(composed).as_bytes(), policy=default)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_says_what_happened_to_what_and_why_one_gets_it() -> None:
    message = sent(assigned())

    assert message["From"] == "Dormouse <dormouse@d.example.com>"
    assert message["To"] == "bob@example.com"
    assert message["Subject"] == "Feed the dormouse: Alice assigned a task to you."
    for form in ("plain", "html"):
        for said in (
            "Hello Bob,",
            "Alice assigned a task to you.",
            "Feed the dormouse",
            f"https://d.example.com/tasks/{TASK}",
            "because the task is assigned to you or to your team.",
        ):
            assert said in part(message, form)


def test_a_mail_is_told_apart_by_its_id_and_shown_with_others_of_its_task() -> None:
    composed = assigned()

    message = sent(composed)

    assert message["Message-ID"] == f"<{composed.id}@d.example.com>"
    assert message["References"] == f"<task-{TASK}@d.example.com>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_each_kind_of_notification_has_a_reason() -> None:
    for kind in Kind:
        told = Notification(id=uuid7(), kind=kind, text="Something happened.", team_id=TASK)

        composed = compose(told, User(email="bob@example.com", display_name="Bob"), None)

        assert "You get this mail because " in composed.text


@pytest.mark.parametrize(
    "title",
    [
        "a\r\nBcc: all@example.com",
        "a\nBcc: all@example.com\n\nHello",
        "a\rBcc: all@example.com",
        "a\u2028Bcc: all@example.com",
        "=?utf-8?q?a=0ABcc:_all@example.com?=",
        "ünïcödé " * 20,
        "x" * 200,
    ],
)
def test_no_title_adds_a_header(title: str) -> None:
    message = sent(assigned(title))

    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert "\n" not in message["Subject"]


def test_a_title_that_is_odd_can_still_be_read() -> None:
    message = sent(assigned("  2 =? 1+1 \x07\u2028 ünïcödé  👩‍👩‍👧"))

    assert message["Subject"] == "2 = ? 1+1 ünïcödé 👩‍👩‍👧: Alice assigned a task to you."


@given(st.text(min_size=1, max_size=200, alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_no_text_at_all_adds_a_header(title: str) -> None:
    message = sent(assigned(title))

    assert set(message.keys()) == HEADERS


def test_markup_is_shown_and_not_run() -> None:
    message = sent(assigned("<script>alert(1)</script>", name="<b>Bob</b>", text='<a href="https://evil">x</a>'))

    html = part(message, "html")
    assert "<script>" not in html
    assert "<b>" not in html
    assert "https://evil" not in html.replace("&#34;https://evil&#34;", "")
    assert "<script>alert(1)</script>" in part(message, "plain")
