"""Errors in one form, RFC 9457, whatever went wrong; past the gateway and through it."""

from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person

JSON = {"Content-Type": "application/json"}
NOBODYS = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(params=["through the gateway", "past the gateway"])
def me(request: pytest.FixtureRequest, stack: Stack, api: Api, alice: Person) -> Api:
    """Alice, at the gateway and at the tasks function itself."""
    return Api(stack.url if request.param == "through the gateway" else stack.function_url("tasks"), alice)


def is_problem(answer: Answer, status: int, slug: str) -> bool:
    """Whether an answer is a whole problem document, which names the request that its header names."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "request_id"} <= set(answer.json)
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"
    return (answer.status, answer.json["status"], answer.problem) == (status, status, slug)


@pytest.mark.parametrize("path", ["//nothing", "/nothing", "/tasks/x", "/tasks/", f"/tasks/{NOBODYS}/nothing", "/%F0"])
def test_an_unknown_path_is_not_there(me: Api, path: str) -> None:
    response = me.request("PUT", path)

    assert is_problem(response, 404, "not-found")


def test_events_do_not_get_through_the_gateway(api: Api) -> None:
    event = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/x", "ce-type": "x"}

    response = api.request("POST", "//events", headers=event, body="{}")

    assert is_problem(response, 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/tasks", {"GET", "HEAD", "POST"}),
        ("PUT", "/tasks", {"GET", "HEAD", "POST"}),
        ("POST", f"/tasks/{NOBODYS}", {"DELETE", "GET", "HEAD", "PATCH"}),
        ("GET", f"/tasks/{NOBODYS}/assignee", {"PUT"}),
        ("OPTIONS", "/tasks", {"GET", "HEAD", "POST"}),
        ("TRACE", "/tasks", {"GET", "HEAD", "POST"}),
        ("PROPFIND", "/tasks", {"GET", "HEAD", "POST"}),
    ],
)
def test_a_method_that_a_path_does_not_have_is_answered_with_those_it_has(
    me: Api, method: str, path: str, allowed: set[str]
) -> None:
    response = me.request(method, path)

    assert is_problem(response, 405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_a_method_that_a_path_does_not_have_does_nothing_there(me: Api) -> None:
    me.request("OPTIONS", "/tasks", json={"title": "Made by OPTIONS"})

    assert me.get("/tasks").json["items"] == []


def test_a_body_of_more_than_a_megabyte_is_too_large(me: Api) -> None:
    response = me.request("POST", "/tasks", headers=JSON, body=b'{"title": "' + b"x" * 1_000_001)

    assert is_problem(response, 413, "too-large")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "json", ""],
)
def test_a_body_that_does_not_say_it_is_json_is_refused(me: Api, content_type: str) -> None:
    response = me.request("POST", "/tasks", headers={"Content-Type": content_type}, body=b'{"title": "x"}')

    assert is_problem(response, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"title": "x"',
        b'{"title": "x",}',
        b"{'title': 'x'}",
        b'{"title": "\xff"}',
        b'{"title": "\\ud800"}',
        b'{"title": "\x00"}',
        b"[" * 100_000,
        b'{"title": "x"} {}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_no_json_cannot_be_read(me: Api, body: bytes) -> None:
    response = me.request("POST", "/tasks", headers=JSON, body=body)

    assert is_problem(response, 400, "bad-request")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"7", b"true"])
def test_a_body_that_is_no_object_is_invalid(me: Api, body: bytes) -> None:
    response = me.request("POST", "/tasks", headers=JSON, body=body)

    assert is_problem(response, 422, "invalid")
    assert response.fields == ["body"]


def test_invalid_input_is_answered_with_each_field_what_is_wrong_and_a_code(me: Api) -> None:
    response = me.post("/tasks", {"status": "x", "assignee": {"user_id": 7}})

    assert is_problem(response, 422, "invalid")
    found = {error["field"]: error["code"] for error in response.json["errors"]}
    assert found == {"body.title": "missing", "body.status": "enum", "body.assignee.user_id": "uuid_type"}
    assert all(error["message"] for error in response.json["errors"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tasks", {"title": "nul\0"}),
        ("/tasks", {"title": "x", "description": "\0"}),
        ("/teams", {"name": "\0x"}),
    ],
)
def test_a_text_with_a_nul_character_is_invalid(api: Api, alice: Person, path: str, body: Any) -> None:
    response = api.as_(alice).post(path, body)

    assert is_problem(response, 422, "invalid")


@pytest.mark.parametrize("path", ["/tasks?status=%00", "/tasks?cursor=%00", "/tasks?%00=1", "/tasks?limit=%FF"])
def test_a_query_of_strange_characters_is_invalid(me: Api, path: str) -> None:
    response = me.get(path)

    assert is_problem(response, 422, "invalid")


@pytest.mark.parametrize("name", ["title", "description", "status", "due_at"])
@pytest.mark.parametrize("value", [7, 1.5, True, ["x"], {"x": "y"}])
def test_a_value_of_another_type_is_not_bent_into_shape(me: Api, name: str, value: Any) -> None:
    response = me.post("/tasks", {"title": "Write the report", name: value})

    assert is_problem(response, 422, "invalid")
    assert response.fields == [f"body.{name}"]


def test_who_may_not_gets_a_problem_too(me: Api, api: Api, outsider: Person) -> None:
    team = api.as_(outsider).create_team()

    response = me.post("/tasks", {"title": "x", "team_id": team["id"]})

    assert is_problem(response, 403, "forbidden")


def test_whoever_is_not_signed_in_gets_a_problem_too(me: Api) -> None:
    response = me.as_(None).get("/tasks")

    assert is_problem(response, 401, "unauthenticated")
