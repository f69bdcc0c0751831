"""POST /exports"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.exports import fetch, signed_url, wait_until_ready
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def test_nobody_asks_for_an_export_without_signing_in(api: Api) -> None:
    response = api.post("/exports", {})

    assert response.status == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"format": "exe"}, "body.format"),
        ({"format": None}, "body.format"),
        ({"filter": None}, "body.filter"),
        ({"filter": "status:open"}, "body.filter"),
        ({"filter": {"status": "todo"}}, "body.filter.status"),
        ({"filter": {"status": ["finished"]}}, "body.filter.status.0"),
        ({"filter": {"team": "kitchen"}}, "body.filter.team"),
        ({"filter": {"limit": 5}}, "body.filter.limit"),
        ({"filter": {"creator_id": "x"}}, "body.filter.creator_id"),
        ({"owner_id": "x"}, "body.owner_id"),
        ({"status": "ready"}, "body.status"),
        ({"id": "x"}, "body.id"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(api: Api, alice: Person, body: Any, field: str) -> None:
    response = api.as_(alice).post("/exports", body)

    assert response.status == 422
    assert response.fields == [field]


@pytest.mark.parametrize("assignee", ["you", "", 7, ["me"]])
def test_an_assignee_that_there_cannot_be_is_refused(api: Api, alice: Person, assignee: Any) -> None:
    response = api.as_(alice).post("/exports", {"filter": {"assignee": assignee}})

    assert response.status == 422
    assert response.fields[0].startswith("body.filter.assignee")


def test_an_export_is_queued_and_can_be_followed(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/exports", {"format": "csv", "filter": {"status": ["todo", "done"]}})

    assert response.status == 202
    assert (response.json["status"], response.json["filter"]) == ("queued", {"status": ["todo", "done"]})
    followed = api.as_(alice).get(response.headers["Location"].removeprefix("/api/v1"))
    assert followed.json["id"] == response.json["id"]


def test_an_export_becomes_a_file(api: Api, alice: Person) -> None:
    for _ in range(3):
        api.as_(alice).create_task()

    asked = api.as_(alice).post("/exports", {}).json

    ready = wait_until_ready(api.as_(alice), asked["id"])
    assert (ready["rows_done"], ready["rows_total"], ready["problem"]) == (3, 3, None)
    assert ready["size"] == len(fetch(signed_url(api.as_(alice), asked["id"])).data)


def test_a_file_is_kept_for_seven_days(api: Api, alice: Person) -> None:
    asked = api.as_(alice).post("/exports", {}).json

    ready = wait_until_ready(api.as_(alice), asked["id"])

    kept = datetime.fromisoformat(ready["expires_at"]) - datetime.fromisoformat(ready["created_at"])
    assert timedelta(days=7) <= kept < timedelta(days=7, minutes=1)


@pytest.mark.parametrize(("field", "value"), [("q", "status:opn"), ("sort", "size")])
def test_a_text_or_an_order_that_is_none_is_refused(api: Api, alice: Person, field: str, value: str) -> None:
    response = api.as_(alice).post("/exports", {field: value})

    assert (response.status, response.fields) == (422, [f"body.{field}"])


def test_whoever_asked_gets_a_notification_and_a_mail(api: Api, alice: Person, mailbox: Mailbox) -> None:
    api.as_(alice).create_task()

    asked = api.as_(alice).post("/exports", {}).json

    [told] = eventually(lambda: api.as_(alice).get("/notifications").json["items"])
    assert (told["kind"], told["export_id"]) == ("export_ready", asked["id"])
    [mail] = eventually(lambda: [mail for mail in mailbox.to(alice.email) if "export" in mail["Subject"]])
    assert "Signature" not in mail.as_string()
