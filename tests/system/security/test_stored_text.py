"""Whatever people write is text: to browsers, mail programs, logs and whoever reads the API (OWASP ASVS 5.0, 1.2)."""

import json
import re
from email.message import EmailMessage
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually

HTML = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
MARKDOWN = "[a](javascript:alert(1)) ![b](data:text/html;base64,eA==) <svg/onload=alert(1)>"
CONTROL = "a\x07b\x1b[31mc\x7fd\x85e"
RTL = "\u202eexe.txt\u2066 שלום مرحبا\u2069"
LINES = 'x\r\nBcc: victim@example.com\r\n\r\n{"level": "error", "message": "forged"}'
ENCODED = "=?utf-8?q?a=0D=0ABcc=3A_victim=40example=2Ecom?="
TEXTS = [
    HTML,
    MARKDOWN,
    CONTROL,
    RTL,
    LINES,
    ENCODED,
    "{{ 1337 * 1337 }} ${1337*1337} %s",
    "'; DROP TABLE tasks; --",
    "＜script＞",
]
each_text = pytest.mark.parametrize("text", TEXTS, ids=[f"{text[:12]!a}" for text in TEXTS])


def body(mail: EmailMessage, kind: str) -> str:
    """What a mail says, as text or as HTML."""
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def stored(me: Api, text: str) -> dict[str, tuple[Any, str]]:
    """Where a text can be put, what it is read as there, and the address it is read at."""
    task = me.create_task(text, description=text)
    path = f"/tasks/{task['id']}"
    comment = me.post(f"{path}/comments", {"body": text}).json
    update = me.post(f"{path}/updates", {"text": text}).json
    project = me.post("/projects", {"name": text[:100], "description": text}).json
    view = me.post("/views", {"name": text[:100]}).json
    return {
        "title": (task["title"], path),
        "description": (task["description"], path),
        "comment": (comment["body"], f"{path}/comments"),
        "update": (update["text"], f"{path}/updates"),
        "project": (project["description"], f"/projects/{project['id']}"),
        "view": (view["name"], "/views"),
    }


@each_text
def test_it_comes_back_as_it_was_and_as_json_that_no_browser_takes_for_a_page(
    api: Api, alice: Person, text: str
) -> None:
    found = stored(api.as_(alice), text)

    assert {place: read for place, (read, _) in found.items()} == {
        place: text[:100] if place == "view" else text for place in found
    }
    for _, path in found.values():
        headers = api.as_(alice).get(path).headers
        assert headers["Content-Type"] == "application/json"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_refusal_that_quotes_what_was_sent_is_no_page_either(api: Api, alice: Person) -> None:
    answer = api.as_(alice).get("/tasks", q=f"status:{HTML.replace(' ', '')}")

    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("tag", ["<b>", "<script>", "a&b", "\u202ex", "javascript:x", "=1"])
def test_a_tag_comes_back_as_it_was(api: Api, alice: Person, tag: str) -> None:
    task = api.as_(alice).create_task(tags=[tag])

    found = api.as_(alice).get("/tasks", tag=tag).json["items"]

    assert [each["tags"] for each in found] == [[tag]]
    assert found[0]["id"] == task["id"]


@pytest.mark.parametrize("place", ["title", "description", "comment"])
def test_highlights_are_html_in_which_only_what_was_found_is_marked(api: Api, alice: Person, place: str) -> None:
    text = f"roses & {HTML} roses</mark><mark onclick=x>"
    fields = {place: text} if place != "comment" else {}
    task = api.as_(alice).create_task(**{"title": "Task", **fields})
    if place == "comment":
        api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": text})

    [found] = api.as_(alice).get("/tasks", q="roses").json["items"]

    shown = found["highlight"]["title"] + found["highlight"]["text"]
    assert "<mark>roses</mark>" in shown
    assert re.findall(r"<(?!/?mark>)", shown) == []
    assert not re.search(r"&(?!(amp|lt|gt|quot|#\d+);)", shown)


@each_text
def test_mails_quote_it_and_get_no_header_from_it(
    api: Api, alice: Person, bob: Person, mailbox: Mailbox, text: str
) -> None:
    team = api.as_(alice).create_team(bob)
    api.as_(alice).patch("/auth/me", {"display_name": text[:100]})
    task = api.as_(alice).create_task(text, team_id=team["id"], assignee={"user_id": bob.id})

    def about() -> Any:
        return [mail for mail in mailbox.to(bob.email) if task["id"] in body(mail, "plain")]

    [mail] = eventually(about)
    assert set(mail.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "References", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert mail["To"] == bob.email
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", str(mail["Subject"]))
    page = body(mail, "html")
    assert re.findall(r"<(?:script|img|svg)", page) == []
    assert "1787569" not in page


@each_text
def test_each_request_is_one_line_of_the_log_and_says_nothing_of_it(
    api: Api, alice: Person, bob: Person, stack: Stack, database: Database, text: str
) -> None:
    team = api.as_(alice).create_team(bob)
    logs = [stack.data.log(name) for name in ("tasks", "notify")]
    before = [log.stat().st_size for log in logs]

    task = api.as_(alice).create_task(text, description=text, team_id=team["id"], assignee={"user_id": bob.id})
    api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": text, "mentions": [bob.id]})
    api.as_(alice).get("/tasks", q=text)

    delivered(database, task_id=task["id"])
    written = [log.read_bytes()[start:].decode() for log, start in zip(logs, before, strict=True)]
    lines = [json.loads(line) for part in written for line in part.splitlines() if line]
    assert {line["function"] for line in lines} == {"tasks", "notify"}
    assert not any("forged" in line["message"] for line in lines)
    assert json.dumps(text)[1:-1] not in "".join(written)


@pytest.mark.parametrize("field", ["title", "description"])
def test_the_one_character_that_cannot_be_stored_is_refused(api: Api, alice: Person, field: str) -> None:
    answer = api.as_(alice).post("/tasks", {"title": "x", field: "a\0b"})

    assert answer.status == 422
