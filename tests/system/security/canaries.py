"""Secrets that can be told apart from everything else, sent to wherever somebody may send a secret."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.support.api import Answer, Api
from tests.support.bodies import documented

PREFIX = "canary"
HOLDS_A_SECRET = {"password", "current_password", "token", "code"}
FORMS = [
    {"grant_type": "password", "username": "{email}", "password": "{}"},
    {"grant_type": "password", "username": "{email}", "password": "{}", "otp": "{}"},
    {"grant_type": "password", "username": "{}", "password": "{}"},
    {"grant_type": "refresh_token", "refresh_token": "{}"},
    {"grant_type": "{}", "client_secret": "{}"},
    {"grant_type": "password", "username": "{email}", "password": "{}\\0"},
    {"grant_type": "password", "username": "{email}", "password": "{}" * 30},
]
QUERIES = ["access_token={}", "token={}", "cursor={}", "limit={}", "X-Amz-Signature={}", "otp={}&code={}"]
PAGES = ["//reset-password/{}", "//confirm-email/{}", "//invitations/{}", "//reset-password/{}/more?token={}"]
HEADERS = [
    {"Authorization": "Bearer {}"},
    {"Authorization": "Bearer dormouse_{}"},
    {"Authorization": "Bearer eyJhbGciOiJFUzI1NiJ9.{}.{}"},
    {"Authorization": "Basic {}"},
    {"Authorization": "{}"},
    {"Cookie": "session={}"},
    {"X-Api-Key": "{}"},
    {"traceparent": "{}"},
]


def new() -> str:
    """A secret of at most 43 characters that fits wherever one may stand."""
    return PREFIX + uuid4().hex


def everywhere(api: Api, email: str) -> Iterator[Answer]:
    """What is answered to secrets in bodies, forms, queries, paths and headers, well-formed and not."""
    me = api.as_(None)
    for operation in documented():
        path, body = operation.at(), operation.body()
        if isinstance(body, dict) and HOLDS_A_SECRET & body.keys():
            for misshapen in _misshapen({**body, **{name: new() for name in HOLDS_A_SECRET & body.keys()}}):
                yield api.request(operation.method, path, headers=_JSON, body=misshapen)
    for form in FORMS:
        filled = {name: value.replace("{email}", email).replace("{}", new()) for name, value in form.items()}
        yield me.token(**filled)
        yield me.request("POST", "/auth/token", fields=filled)  # As multipart/form-data, which is refused.
    for query in QUERIES:
        yield api.request("GET", "/tasks?" + query.replace("{}", new()))
        yield me.request("GET", "/auth/me?" + query.replace("{}", new()))
        yield me.request("POST", "/auth/token?" + query.replace("{}", new()), fields={}, encode_multipart=False)
    for page in PAGES:
        yield me.request("GET", page.replace("{}", new()))
    for header in HEADERS:
        for path in ("/auth/me", "/tasks", "/nowhere"):
            yield me.request("GET", path, headers={name: value.replace("{}", new()) for name, value in header.items()})


_JSON = {"Content-Type": "application/json"}


def _misshapen(body: dict[str, Any]) -> Iterator[str]:
    """The body as it should be, with its values of a wrong type, with what nobody asked for, and cut off."""
    text = json.dumps(body)
    yield text
    yield json.dumps({name: [value] for name, value in body.items()})
    yield json.dumps({**body, "unknown": new()})
    yield text[:-2]
