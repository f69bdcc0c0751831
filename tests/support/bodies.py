"""JSON bodies as the OpenAPI document describes them, for every operation that takes one."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from infra.openapi import document

TEXTS = ("UTC", "en", "text/plain", "some longer text of a few words")
FORMATS = {
    "email": "somebody@example.com",
    "date-time": "2030-01-02T03:04:05Z",
    "date": "2030-01-02",
    "time": "03:04:05",
}
Place = tuple[str, ...]


@cache
def _document() -> dict[str, Any]:
    return document()


@dataclass(frozen=True)
class Documented:
    """One operation of the document."""

    method: str
    path: str
    public: bool
    parameters: tuple[tuple[str, str], ...]
    """The place, `path` or `query`, and the name of each."""
    schema: Any
    """Of its JSON body; nothing where it takes none."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, **ids: str) -> str:
        """The path below /api/v1 or from the root, as tests.support.api.Api takes it; ids not given are made up."""
        filled = re.sub(r"{(\w+)}", lambda found: ids.get(found[1], str(uuid4())), self.path)
        return filled.removeprefix("/api/v1") if filled.startswith("/api/v1") else "/" + filled

    def body(self) -> Any:
        """A body that is valid as far as the document says; nothing where it takes none."""
        return None if self.schema is None else sample(self.schema)


def documented() -> list[Documented]:
    """Every operation there is."""
    return [
        Documented(
            method.upper(),
            path,
            not operation["security"],
            tuple(
                (parameter["in"], parameter["name"]) for parameter in map(_resolved, operation.get("parameters", []))
            ),
            operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema"),
        )
        for path, methods in _document()["paths"].items()
        for method, operation in methods.items()
    ]


def sample(schema: dict[str, Any]) -> Any:
    """A value that satisfies a schema, with everything in it that may be in it."""
    schema = _resolved(schema)
    if "properties" in schema:
        one_of = schema.get("oneOf", [{}])[0].get("required", list(schema["properties"]))
        return {name: sample(found) for name, found in schema["properties"].items() if name in one_of}
    if schema.get("type") == "object":
        return {key: sample(schema["additionalProperties"]) for key in schema.get("propertyNames", {}).get("enum", [])}
    if schema.get("type") == "array":
        return [sample(schema["items"])]
    for known in ("examples", "enum"):
        if known in schema:
            return schema[known][0]
    if "const" in schema:
        return schema["const"]
    return _scalar(schema)


def _scalar(schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if schema.get("format") == "uuid":
        return str(uuid4())
    if "format" in schema:
        return FORMATS[schema["format"]]
    fits = re.compile(schema.get("pattern", ""))
    return next(text for text in TEXTS if fits.search(text) and len(text) >= schema.get("minLength", 0))


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself instead of a reference to it or of a choice between it and null."""
    if "$ref" in schema:
        section, name = schema["$ref"].split("/")[-2:]
        found: dict[str, Any] = _document()["components"][section][name]
        return _resolved(found)
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    return _resolved(options[0]) if options else schema


def intruded(body: Any, names: list[str]) -> Iterator[tuple[Place, Any]]:
    """The body once for every object in it, with further fields of these names there; where, and the whole body."""
    for place in _objects(body):
        changed = deepcopy(body)
        target = changed
        for key in place:
            target = target[key]
        target.update({name: "intruder" for name in names if name not in target})
        yield place, changed


def _objects(value: Any) -> Iterator[Place]:
    if isinstance(value, dict):
        yield ()
        for key, part in value.items():
            yield from ((key, *place) for place in _objects(part))
