"""Dormouse over HTTP, as a person uses it; every answer is held against the shape its route declares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import jwt
import urllib3
from pydantic import BaseModel

from infra.openapi import errors_of, operations
from lib.http.model import OAuthProblem, Problem
from lib.http.router import Operation
from tests.support.database import Database

PASSWORD = "correct horse battery staple"
_numbers = count(1)
_http = urllib3.PoolManager(maxsize=32, retries=False, timeout=30)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any

    @property
    def problem(self) -> str | None:
        """The last part of an RFC 9457 problem's type, such as `not-found`."""
        return (
            str(self.json["type"]).rpartition("/")[2] if isinstance(self.json, dict) and "type" in self.json else None
        )

    @property
    def fields(self) -> list[str]:
        """Which fields a 422 names."""
        return [error["field"] for error in self.json["errors"]]


@dataclass
class Person:
    """Somebody with an account, and their access token."""

    id: str
    email: str
    display_name: str
    token: str
    refresh_token: str


class Api:
    """The API below one address, as one person or as nobody."""

    def __init__(self, url: str, person: Person | None = None, database: Database | None = None) -> None:
        self.url, self.person, self.database = url, person, database

    def as_(self, person: Person | None) -> "Api":
        return Api(self.url, person, self.database)

    def delete(self, path: str) -> Answer:
        return self.request("DELETE", path)

    def get(self, path: str, **query: Any) -> Answer:
        return self.request(
            "GET",
            path,
            fields=[(k, v) for k, vs in query.items() for v in (vs if isinstance(vs, list) else [vs])],
        )

    def post(self, path: str, json: Any = None) -> Answer:
        return self.request("POST", path, json=json)

    def put(self, path: str, json: Any) -> Answer:
        return self.request("PUT", path, json=json)

    def patch(self, path: str, json: Any) -> Answer:
        return self.request("PATCH", path, json=json)

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Send a request below /api/v1 (or anywhere, for a path with a leading `//`)."""
        path = path[1:] if path.startswith("//") else f"/api/v1{path}"
        token = {"Authorization": f"Bearer {self.person.token}"} if self.person else {}
        content = {name: value for name, value in content.items() if value is not None}
        sent = {**token, **(headers or {})}
        response = _http.request(method, self.url + path, headers=sent, redirect=False, **content)
        is_json = "json" in response.headers.get("Content-Type", "")
        answer = Answer(response.status, response.headers, response.data, response.json() if is_json else None)
        hold_to_contract(method, path, answer)
        return answer

    def token(self, **form: str) -> Answer:
        """Ask the token endpoint."""
        return self.request("POST", "/auth/token", fields=form, encode_multipart=False)

    def register(self, name: str = "Person") -> Person:
        """Somebody new, signed in."""
        email = f"{name.lower()}-{next(_numbers)}-{id(self):x}@example.com"
        account = {"email": email, "password": PASSWORD, "display_name": name}
        registered = self.as_(None).post("/auth/register", account)
        assert registered.status == 202, registered
        person = self._signed_in(email, PASSWORD)
        person.display_name = name
        return person

    def sign_in(self, email: str, password: str = PASSWORD) -> Person:
        """A new session of somebody who has an account."""
        person = self._signed_in(email, password)
        person.display_name = self.as_(person).get("/auth/me").json["display_name"]
        return person

    def _signed_in(self, email: str, password: str) -> Person:
        granted = self.token(grant_type="password", username=email, password=password)
        assert granted.status == 200, granted
        token = granted.json["access_token"]
        claims = jwt.decode(token, options={"verify_signature": False})
        return Person(claims["sub"], email, "", token, granted.json["refresh_token"])

    def create_team(self, *members: Person, role: str = "member", name: str = "Team") -> Any:
        """A team that this person owns, with these members."""
        team = self.post("/teams", {"name": name}).json
        for member in members:
            self.bring_in(team, member, role)
        return team

    def bring_in(self, team: Any, person: Person, role: str = "member") -> None:
        """Invite somebody into a team, who accepts. Their address counts as confirmed from now on."""
        invited = self.post(f"/teams/{team['id']}/invitations", {"email": person.email, "role": role})
        assert invited.status == 201, invited
        assert self.database is not None
        self.database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=person.id)
        accepted = self.as_(person).post(f"/teams/invitations/{invited.json['id']}/accept")
        assert accepted.status == 200, accepted

    def create_task(self, title: str = "Write the report", **fields: Any) -> Any:
        """A task that this person made."""
        answer = self.post("/tasks", {"title": title, **fields})
        assert answer.status == 201, answer
        return answer.json


def hold_to_contract(method: str, path: str, answer: Answer) -> None:
    """Fail where a route answers with a status or a shape that it does not declare."""
    operation = _operation(method, path.partition("?")[0])
    if operation is None:
        return
    declared = set(operation.responses) | {error.status for error in errors_of(operation)}
    assert answer.status in declared, (
        f"{method} {path} answers {answer.status}, which it does not declare: {answer.json}"
    )
    shape = operation.responses.get(answer.status, Problem)
    if shape is None:
        assert answer.body == b""
        return
    if shape is Problem and "error" in answer.json:
        shape = OAuthProblem
    _validate(shape, answer.body)


def _validate(shape: type[BaseModel], body: bytes) -> None:
    shape.model_validate_json(body, strict=True)


@cache
def _routes() -> list[tuple[str, re.Pattern[str], Operation]]:
    pattern = {"uuid": "[0-9a-f-]{36}"}
    return [
        (
            operation.method,
            re.compile(prefix + re.sub(r"<(\w+):\w+>", lambda m: pattern[m[1]], operation.rule)),
            operation,
        )
        for _, prefix, operation in operations()
    ]


def _operation(method: str, path: str) -> Operation | None:
    return next((op for verb, pattern, op in _routes() if verb == method and pattern.fullmatch(path)), None)


__all__ = ["PASSWORD", "Answer", "Api", "Person"]
