"""The API against its own document: made-up requests, valid and not, and chains of them, each answer as documented.

SCHEMATHESIS_EXAMPLES is how many requests are made up for each operation, on top of those that cover its schema.
"""

import json
import os
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckFunction, Response
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import deliver
from tests.support.wait import eventually

AnyCase = Case[Any]
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES")
enough = settings(
    max_examples=int(EXAMPLES or 20),
    stateful_step_count=8,
    derandomize=EXAMPLES is None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def document() -> dict[str, Any]:
    """Ours, with the same header under the name that schemathesis tries to do without: it knows no OAuth."""
    found: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text())
    found["components"]["securitySchemes"]["password"] = {"type": "http", "scheme": "bearer"}
    return found


# JSON Schema's `email` has addresses that nobody can have, such as those of reserved domains.
schemathesis.openapi.format("email", st.from_regex(r"[a-z]{1,20}@[a-z]{1,20}\.(com|org)", fullmatch=True))
schema = schemathesis.openapi.from_dict(document())


# What is well-formed may still not be valid: texts with a grammar, ids of what is not there, wrong secrets.
MORE_THAN_SHAPE = re.compile(
    r"(GET|POST) /api/v1/(tasks|exports|tasks/count)$|PATCH /api/v1/tasks/{task_id}$|POST /api/v1/tasks/(bulk|import)"
    r"|(POST|PATCH) /api/v1/(views|comments)|PUT /api/v1/tasks/.*/(position|reminders)$"
    r"|POST /api/v1/tasks/.*/(comments|relations|attachments|finish)$"
    r"|POST /api/v1/auth/|(PUT|PATCH) /api/v1/auth/me|POST /api/v1/teams/"
)


class Target:
    """A running Dormouse, who asks it, and what there is to ask for."""

    def __init__(self, stack: Stack, database: Database) -> None:
        self.url = stack.url
        names = ("Boss", "Anybody", "Leaver", "Somebody")
        self.admin, self.anybody, self.leaver, somebody = (Api(stack.url).register(name) for name in names)
        database.run("UPDATE users SET is_admin = true WHERE id = :id", id=self.admin.id)
        api = Api(stack.url, self.anybody, database)
        team = api.create_team(self.admin, somebody)
        deliver(stack.function_url("deadletters"), "dormouse.test.v1", {}, knativeerrordest="http://nowhere")
        told = eventually(lambda: api.get("/notifications").json["items"])
        letters = api.as_(self.admin).get("/dead-letters").json["items"]
        found = {
            "team": team,
            "export": api.post("/exports", {}).json,
            "notification": told[0],
            "letter": letters[0],
            "project": api.post("/projects", {"name": "Project"}).json,
            "view": api.post("/views", {"name": "View"}).json,
            "user": {"id": somebody.id},  # who may be disabled; the administrator is still needed
            **_task(api, team),
        }
        self.ids = {f"{name}_id": each["id"] for name, each in found.items()}

    def aim(self, case: AnyCase) -> None:
        """Let every second made-up id be of something that is there."""
        for name, value in case.path_parameters.items():
            if name in self.ids and is_uuid(value) and UUID(value).int % 2:
                case.path_parameters[name] = self.ids[name]

    def headers(self, case: AnyCase) -> dict[str, str]:
        person = self.anybody
        if case.operation.path.startswith(("/api/v1/dead-letters", "/api/v1/audit-log", "/api/v1/users")):
            person = self.admin
        if case.operation.path.startswith("/api/v1/auth/"):  # One of these signs out.
            person = self.leaver
        return {"Authorization": f"Bearer {person.token}", **_fresh_key(case)}


def _fresh_key(case: AnyCase) -> dict[str, str]:
    """The made-up Idempotency-Key, made unlike those of other requests: to use one again is an error of its own."""
    headers: Any = case.headers or {}
    key = headers.get("Idempotency-Key")
    is_wrong = case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER)
    return {} if key is None or is_wrong else {"Idempotency-Key": f"{key[:200]}{uuid4()}"}


def _task(api: Api, team: Any) -> dict[str, Any]:
    """A task and what belongs to it."""
    task = api.create_task(team_id=team["id"])
    path = f"/tasks/{task['id']}"
    api.post(f"{path}/relations", {"to_id": api.create_task()["id"], "kind": "blocks"})
    return {
        "task": task,
        "comment": api.post(f"{path}/comments", {"body": "Hello"}).json,
        "attachment": api.post(f"{path}/attachments", {"name": "a.txt", "content_type": "text/plain"}).json,
        "relation": api.get(path).json["relations"][0],
    }


def is_uuid(value: object) -> bool:
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False


def beyond_words(case: AnyCase) -> list[CheckFunction]:
    """The checks that cannot hold: a request may be well-formed and still not be valid."""
    if case.meta and case.meta.is_negative_at(ParameterLocation.HEADER):  # That was the token, which we put right.
        return [negative_data_rejection, positive_data_acceptance]
    # Only a list makes its cursors, only a task has the version that it has, and PostgreSQL keeps no NUL.
    unknown = "cursor" in (case.query or {}) or "If-Match" in (case.headers or {})
    strange = unknown or "\\u0000" in json.dumps(case.body, default=str)
    return [positive_data_acceptance] if strange or MORE_THAN_SHAPE.match(case.operation.label) else []


@pytest.fixture(scope="module")
def target(stack: Stack, admin: Person) -> Iterator[Target]:
    database = Database(stack.database_url())
    yield Target(stack, database)
    # A chain may have found the administrator of the other tests, and done anything.
    database.run("UPDATE users SET is_admin = true, disabled_at = NULL WHERE id = :id", id=admin.id)
    again = Api(stack.url).sign_in(admin.email)
    admin.token, admin.refresh_token = again.token, again.refresh_token


@schema.parametrize()
@enough
def test_every_answer_is_as_documented(case: AnyCase, target: Target) -> None:
    target.aim(case)

    case.call_and_validate(target.url, headers=target.headers(case), excluded_checks=beyond_words(case))


def test_chains_of_requests_are_answered_as_documented(target: Target) -> None:
    class Chain(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: AnyCase) -> dict[str, Any]:
            return {"base_url": target.url, "headers": target.headers(case)}

        def validate_response(self, response: Response, case: AnyCase, *_: object, **sent: Any) -> None:
            case.validate_response(
                response,
                excluded_checks=beyond_words(case),
                headers=sent["headers"],
                transport_kwargs=sent,
                recorder=self.recorder,
            )

    Chain.run(settings=enough)
