"""`python -m infra.openapi`: the OpenAPI 3.1 document of all HTTP functions, from what their routes declare."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from lib import errors
from lib.http import Router
from lib.http.model import OAuthProblem, Problem
from lib.http.router import Operation

REF = "#/components/schemas/{model}"
HEADERS = {
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag it had when it was read. Where it has changed since, nothing is written and the "
        "answer is 412 (RFC 9110, 13.1.1).",
        "schema": {"type": "string", "pattern": r'^(\*|"v[0-9]{1,9}")$', "examples": ['"v3"']},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A text of your own for this request, such as a UUID. Sent again with the same key and body "
        "within 24 hours, it is done once and answered as the first time, with Idempotency-Replayed: true. "
        "The same key with another body is refused with 422, and with 409 while the first request is under way.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$", "examples": ["018f3c5e-7d1a-7c43-9e0a-5b1f0d2c4a6b"]},
    },
}
FUNCTIONS = Path(__file__).parent.parent / "functions"
SIGN_IN = {
    "type": "oauth2",
    "description": "Sign in with your e-mail address as username.",
    "flows": {"password": {"tokenUrl": "/api/v1/auth/token", "refreshUrl": "/api/v1/auth/token", "scopes": {}}},
}


def document() -> dict[str, Any]:
    """The whole API."""
    found = list(operations())
    schemas, definitions = models_json_schema(sorted(_models(found), key=str), ref_template=REF)
    components = definitions.get("$defs", {})
    for shape in _shapes(found, "path", "query"):  # Documented parameter by parameter and not as a whole.
        components.pop(shape.__name__, None)
    for shape in _shapes(found, "form"):
        form = components[shape.__name__]
        form["properties"] = {name: _without_null(field) for name, field in form["properties"].items()}
    paths: dict[str, dict[str, Any]] = {}
    for function, prefix, operation in found:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(function, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dormouse",
            "version": "1",
            "description": "A team task manager that sleeps until needed.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components, "parameters": HEADERS, "securitySchemes": {"password": SIGN_IN}},
    }


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Every operation, with its function's name and the prefix of its path."""
    for routes in sorted(FUNCTIONS.glob("*/*routes.py")):
        module = import_module(f"functions.{routes.parent.name}.{routes.stem}")
        for router in filter(lambda value: isinstance(value, Router), vars(module).values()):
            for operation in router.operations:
                yield routes.parent.name, router.prefix, operation


def _models(found: list[tuple[str, str, Operation]]) -> set[tuple[type[BaseModel], Any]]:
    taken = {(shape, "validation") for _, _, operation in found for shape in operation.shapes.values()}
    given = {(shape, "serialization") for _, _, operation in found for shape in operation.responses.values() if shape}
    return taken | given | {(Problem, "serialization"), (OAuthProblem, "serialization")}


def _shapes(found: list[tuple[str, str, Operation]], *places: str) -> set[type[BaseModel]]:
    """The shapes of what is taken there."""
    return {shape for _, _, operation in found for place, shape in operation.shapes.items() if place in places}


def _operation(function: str, operation: Operation, schemas: Any) -> dict[str, Any]:
    summary, _, description = (getdoc(operation.function) or "").partition("\n")
    documented: dict[str, Any] = {
        "tags": [function],
        "operationId": operation.function.__name__,
        "summary": summary,
        "description": description.strip() or None,
        "parameters": [*_parameters(operation, "path"), *_parameters(operation, "query"), *_headers(operation)] or None,
        "requestBody": _request_body(operation, schemas),
        "responses": _responses(operation, schemas),
        "security": [] if operation.public else [{"password": []}],
    }
    return {name: value for name, value in documented.items() if value is not None}


def _parameters(operation: Operation, place: str) -> Iterator[dict[str, Any]]:
    shape = operation.shapes.get(place)
    schema = shape.model_json_schema(ref_template=REF) if shape else {}
    for name, found in schema.get("properties", {}).items():
        parameter = {"name": name, "in": place, "required": place == "path" or name in schema.get("required", [])}
        kept = _without_null(found)
        described = {"description": kept.pop("description")} if "description" in kept else {}
        yield {**parameter, **described, "schema": kept}


def _headers(operation: Operation) -> Iterator[dict[str, str]]:
    """What may be sent beside the token, each described once for all operations."""
    if operation.conditional:
        yield {"$ref": "#/components/parameters/IfMatch"}
    if operation.repeatable:
        yield {"$ref": "#/components/parameters/IdempotencyKey"}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query string or a form cannot say null: what may be null there may be left out."""
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "title")}
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if not options:
        return kept
    kept.pop("default", None)
    return {**kept, **(options[0] if len(options) == 1 else {"anyOf": options})}


def _request_body(operation: Operation, schemas: Any) -> dict[str, Any] | None:
    for place, media_type in (("body", "application/json"), ("form", "application/x-www-form-urlencoded")):
        if shape := operation.shapes.get(place):
            return {"required": True, "content": {media_type: {"schema": schemas[(shape, "validation")]}}}
    return None


def _responses(operation: Operation, schemas: Any) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, shape in operation.responses.items():
        responses[str(status)] = {"description": HTTPStatus(status).phrase}
        if shape is not None:
            responses[str(status)]["content"] = {"application/json": {"schema": schemas[(shape, "serialization")]}}
        if status == 302 or operation.location:
            responses[str(status)]["headers"] = {"Location": {"required": True, "schema": {"type": "string"}}}
    for error in errors_of(operation):
        others = responses.get(str(error.status), {"description": error.title})["description"].split(". Or: ")
        titles = dict.fromkeys([*others, error.title])
        responses[str(error.status)] = {"description": ". Or: ".join(titles), "content": _problem(error, schemas)}
    return responses


def errors_of(operation: Operation) -> Iterator[type[errors.AppError]]:
    """What an operation may refuse with: what it says itself, and what follows from its parameters."""
    if not operation.public:
        yield errors.Unauthenticated
        if operation.session_only or operation.method != "GET":
            yield errors.Forbidden
    if operation.shapes.keys() & {"body", "form"}:
        yield from (errors.BadRequest, errors.TooLarge, errors.UnsupportedMediaType)
    if "path" in operation.shapes:
        yield errors.NotFound
    if operation.shapes or operation.repeatable:
        yield errors.Invalid
    if operation.repeatable:
        yield from (errors.KeyInFlight, errors.KeyReused)
    yield errors.Unavailable
    yield from operation.raises


def _problem(error: type[errors.AppError], schemas: Any) -> dict[str, Any]:
    if error is errors.TokenRefused:
        return {"application/json": {"schema": schemas[(OAuthProblem, "serialization")]}}
    return {"application/problem+json": {"schema": schemas[(Problem, "serialization")]}}


if __name__ == "__main__":
    print(json.dumps(document(), indent=1, ensure_ascii=False))
