"""The API's document: current, valid, complete, and good for signing in."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
import urllib3
from schemathesis.specs.openapi.definitions import OPENAPI_31

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import PASSWORD, Api, Person

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text())
EVENTS: dict[str, Any] = json.loads((ROOT / "docs" / "asyncapi.json").read_text())
# What one needs before one can sign in; all else needs a caller.
PUBLIC = {"register", "token", "jwks", "metadata", "confirm_email", "forgot_password", "reset_password"}
METHODS = {"get", "post", "put", "patch", "delete"}
OPERATIONS: dict[str, Any] = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
each_document = pytest.mark.parametrize("document", [DOCUMENT, EVENTS], ids=["openapi", "asyncapi"])


def values_of(key: str, part: Any) -> Iterator[Any]:
    """Everything that stands under this name, at any depth."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key:
                yield value
            yield from values_of(key, value)
    if isinstance(part, list):
        for value in part:
            yield from values_of(key, value)


def resolves(document: Any, reference: str) -> bool:
    found = document
    for name in reference.removeprefix("#/").split("/"):
        name = name.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return reference.startswith("#/")


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_the_document_is_what_the_code_says_now(name: str) -> None:
    command = [sys.executable, "-m", f"infra.{name}"]

    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert (ROOT / "docs" / f"{name}.json").read_text() == printed, "Run `make docs`."


def test_it_is_valid_openapi_3_1() -> None:
    # Formats are not asserted: the specification's schema wants whole URLs where its text (4.6) allows relative ones.
    jsonschema_rs.validator_for(OPENAPI_31).validate(DOCUMENT)


@each_document
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = {value for value in values_of("$ref", document) if isinstance(value, str)}

    assert references
    # A payload of AsyncAPI is a JSON Schema of its own: its $defs are found from its own root.
    roots = [document, *values_of("payload", document)]
    assert [ref for ref in references if not any(resolves(root, ref) for root in roots)] == []


@each_document
def test_every_schema_is_one(document: dict[str, Any]) -> None:
    schemas = [*values_of("schema", document), *values_of("payload", document)]
    schemas += document["components"]["schemas"].values()

    for schema in schemas:
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_every_component_is_used() -> None:
    used = {reference.rpartition("/")[2] for reference in values_of("$ref", DOCUMENT)}

    assert {*DOCUMENT["components"]["schemas"], *DOCUMENT["components"]["parameters"]} == used


@pytest.mark.parametrize(
    ("header", "status", "some"),
    [
        ("IfMatch", "412", {"change_task", "assign_task", "move_task", "delete_task"}),
        ("IdempotencyKey", "409", {"create_task", "import_tasks", "comment_on_task", "create_team", "request_export"}),
    ],
)
def test_an_operation_that_heeds_a_header_says_so_and_what_it_refuses(header: str, status: str, some: set[str]) -> None:
    heeding = {
        operation["operationId"]: operation["responses"]
        for operation in OPERATIONS.values()
        if {"$ref": f"#/components/parameters/{header}"} in operation.get("parameters", [])
    }

    assert heeding.keys() >= some
    assert [name for name, responses in heeding.items() if status not in responses] == []


def test_what_guards_an_account_or_only_reads_takes_no_key() -> None:
    taking = [
        name
        for name, operation in OPERATIONS.items()
        if {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get("parameters", [])
    ]

    assert [name for name in taking if not name.startswith("POST ") or "/auth/" in name] == []


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(names) == len(set(names)) > 20


@each_operation
def test_an_operation_says_in_a_sentence_what_it_does(operation: dict[str, Any]) -> None:
    assert len(operation["summary"]) > 10
    assert operation["summary"].endswith(".")


@each_operation
def test_an_operation_needs_a_caller_unless_it_is_listed(operation: dict[str, Any]) -> None:
    is_public = operation["operationId"] in PUBLIC

    assert operation["security"] == ([] if is_public else [{"password": []}])
    assert ("401" in operation["responses"]) is not is_public


@each_operation
def test_an_operation_documents_its_failures_as_problems(operation: dict[str, Any]) -> None:
    failures = {status: answer for status, answer in operation["responses"].items() if status >= "400"}

    assert "503" in failures
    for status, answer in failures.items():
        kind = "application/json" if (operation["operationId"], status) == ("token", "400") else "problem+json"
        assert [media_type for media_type in answer["content"] if kind not in media_type] == []


def test_neither_events_nor_probes_are_in_it() -> None:
    assert [path for path in DOCUMENT["paths"] if not path.startswith(("/api/v1/", "/.well-known/"))] == []


def test_the_gateway_serves_it(stack: Stack) -> None:
    served = urllib3.request("GET", f"{stack.url}/openapi.json", timeout=30)

    assert served.headers["Content-Type"] == "application/json"
    assert served.json() == DOCUMENT


@pytest.mark.parametrize("client", ["by header", "by form"])
def test_authorize_signs_in_as_swagger_ui_does_it(stack: Stack, api: Api, alice: Person, client: str) -> None:
    document = urllib3.request("GET", f"{stack.url}/openapi.json", timeout=30).json()
    scheme = document["components"]["securitySchemes"]["password"]
    form = {"grant_type": "password", "scope": "", "username": alice.email, "password": PASSWORD}
    form |= {"client_id": "", "client_secret": ""} if client == "by form" else {}
    headers = {"Authorization": f"Basic {b64encode(b':').decode()}"} if client == "by header" else {}

    granted = urllib3.request(
        "POST",
        stack.url + scheme["flows"]["password"]["tokenUrl"],
        body=urlencode(form),
        headers={**headers, "Content-Type": "application/x-www-form-urlencoded"},
        timeout=30,
    ).json()

    assert granted["token_type"].lower() == "bearer"
    alice.token = granted["access_token"]
    assert api.as_(alice).get("/auth/me").json["email"] == alice.email
