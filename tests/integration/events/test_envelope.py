"""POST /events of every event function: what is a CloudEvent to it, and how it answers."""

import json
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import deliver, post

FUNCTIONS = ["notify", "exporter", "clock", "deadletters"]
BINARY = {
    "ce-specversion": "1.0",
    "ce-id": "1",
    "ce-source": "/tests/envelope",
    "ce-type": "dormouse.task.assigned.v1",
    "content-type": "application/json",
}
STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}


def binary(body: bytes = b"{}", **headers: str | None) -> tuple[dict[str, str], bytes]:
    """A message in binary mode with other headers; None leaves one out."""
    changed = {**BINARY, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {name: value for name, value in changed.items() if value is not None}, body


def structured(**members: Any) -> tuple[dict[str, str], bytes]:
    """A message in structured mode with other members."""
    event = {"specversion": "1.0", "id": "1", "source": "/tests/envelope", "type": "x", "data": {}, **members}
    return STRUCTURED, json.dumps(event).encode()


NOT_EVENTS = {
    "nothing at all": ({"content-type": "application/json"}, b""),
    "a form": ({"content-type": "application/x-www-form-urlencoded"}, b"a=b"),
    "no specversion": binary(ce_specversion=None),
    "no id": binary(ce_id=None),
    "no source": binary(ce_source=None),
    "no type": binary(ce_type=None),
    "an empty id": binary(ce_id=""),
    "another specversion": binary(ce_specversion="2.0"),
    "an old specversion": binary(ce_specversion="0.3"),
    "data that is not JSON": binary(b"{"),
    "data that is not UTF-8": binary(b"\xff\xfe"),
    "data without a meaning in JSON": binary(b'{"a": NaN}'),
    "half a character": binary(b'{"a": "\\ud800"}'),
    "very deep data": binary(b"[" * 50_000),
    "an attribute of the SDK's own": binary(ce_extensions="x", ce_other="x"),
    "a batch": (BATCH, b"[" + structured()[1] + b"]"),
    "an empty structured body": (STRUCTURED, b""),
    "a broken structured body": (STRUCTURED, b"{"),
    "a structured list": (STRUCTURED, b"[]"),
    "a structured null": (STRUCTURED, b"null"),
    "a structured id that is null": structured(id=None),
    "a structured id that is a number": structured(id=5),
    "a structured type that is a list": structured(type=["x"]),
    "a structured source that is an object": structured(source={"a": 1}),
    "a structured specversion that is a number": structured(specversion=1.0),
    "a structured id with a control character": structured(id="a\x00b"),
    "half a character in a structured id": structured(id="\ud800"),
    "base64 that is none": structured(data_base64=5),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("message", NOT_EVENTS.values(), ids=NOT_EVENTS.keys())
def test_what_is_not_an_event_is_refused_for_good(
    stack: Stack, function: str, message: tuple[dict[str, str], bytes]
) -> None:
    headers, body = message

    answer = post(stack.function_url(function), headers, body)

    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/bad-request"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_event_that_is_too_large_is_refused_for_good(stack: Stack, function: str) -> None:
    headers, body = binary(b'"' + b"x" * 1_000_001 + b'"', connection="close")

    answer = post(stack.function_url(function), headers, body)

    assert answer.status == 413


@pytest.mark.parametrize("function", ["notify", "exporter"])
def test_an_event_of_a_type_it_does_not_take_is_refused_for_good(stack: Stack, function: str) -> None:
    answer = deliver(stack.function_url(function), "dormouse.task.created.v1", {})

    assert answer.status == 400
    assert "Trigger" in answer.json()["detail"]


@pytest.mark.parametrize("data", [None, [], "x", {}, {"task_id": "x"}, {"surprise": 1}])
def test_data_that_does_not_fit_its_type_is_refused_for_good(stack: Stack, data: Any) -> None:
    answer = deliver(stack.function_url("notify"), "dormouse.task.assigned.v1", data)

    assert answer.status == 400


def test_data_that_no_database_can_hold_is_refused_for_good(stack: Stack) -> None:
    answer = deliver(stack.function_url("deadletters"), "x", {"a": "\x00"})

    assert answer.status == 400


@pytest.mark.parametrize(
    "message",
    [binary(), structured(), binary(b""), structured(data=None)],
    ids=["binary", "structured", "empty", "null"],
)
def test_a_tick_is_taken_in_every_mode(stack: Stack, message: tuple[dict[str, str], bytes]) -> None:
    headers, body = message

    answer = post(stack.function_url("clock"), headers, body)

    assert (answer.status, answer.data) == (204, b"")


def test_a_success_has_no_body(stack: Stack, api: Api, alice: Person) -> None:
    joined = {"team_id": api.as_(alice).create_team()["id"], "user_id": alice.id, "role": "member", "by": None}

    answer = deliver(stack.function_url("notify"), "dormouse.team.member_added.v1", joined)

    assert (answer.status, answer.data) == (204, b"")


def test_a_structured_event_has_the_effect_of_a_binary_one(
    stack: Stack, api: Api, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team(bob)
    joined = {"team_id": team["id"], "user_id": bob.id, "role": "member", "by": bob.id}
    headers, body = structured(id=f"Grüße-🐭-{team['id']}", type="dormouse.team.member_added.v1", data=joined)

    answer = post(stack.function_url("notify"), headers, body)

    assert answer.status == 204
    told = database.value("SELECT count(*) FROM notifications WHERE event_id = :id", id=f"Grüße-🐭-{team['id']}")
    assert told == 1


def test_the_two_modes_of_one_event_have_one_effect(
    stack: Stack, api: Api, alice: Person, bob: Person, database: Database
) -> None:
    team = api.as_(alice).create_team(bob)
    joined = {"team_id": team["id"], "user_id": bob.id, "role": "member", "by": bob.id}
    event = {"id": f"twice-{team['id']}", "source": "/tests", "type": "dormouse.team.member_added.v1"}
    headers, body = structured(**event, data=joined)

    deliver(stack.function_url("notify"), data=joined, **event)
    post(stack.function_url("notify"), headers, body)

    assert database.value("SELECT count(*) FROM notifications WHERE event_id = :id", id=event["id"]) == 1
