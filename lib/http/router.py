"""Routes: a path, typed parameters, and what the answer looks like.

    @router.put("/tasks/<uuid:task_id>/assignee", responses={200: TaskOut})
    def assign_task(path: TaskPath, body: Assignment) -> Result: …

The parameters named `path`, `query`, `body` and `form` are validated by their types before the function runs;
the same declarations are what infra/openapi.py documents. Every route needs a caller unless it is `public`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from flask import Blueprint, request
from pydantic import BaseModel, ValidationError

from lib import errors
from lib.http.model import Reply
from lib.http.problems import invalid

View = TypeVar("View", bound=Callable[..., Any])
Responses = Mapping[int, type[Reply] | None]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    rule: str
    function: Callable[..., Any]
    responses: Responses
    raises: tuple[type[errors.AppError], ...]
    public: bool
    session_only: bool
    """Not with an API token: what guards an account is changed by its owner alone."""
    location: str | None
    """Where the created thing is found, with `{id}` for its id: becomes the Location header."""
    shapes: Mapping[str, type[BaseModel]]

    def __call__(self, **path: Any) -> Any:
        return self.function(**{name: _READERS[name](shape, path) for name, shape in self.shapes.items()})

    @property
    def repeatable(self) -> bool:
        """Whether it takes an Idempotency-Key. What guards an account does not: no copy of a secret is kept."""
        return self.method == "POST" and not self.public and not self.session_only

    @property
    def conditional(self) -> bool:
        """Whether it heeds If-Match."""
        return errors.Stale in self.raises

    @property
    def success(self) -> int:
        return min(self.responses)


class Router(Blueprint):
    """The routes of a function, below `prefix`."""

    def __init__(self, name: str, *, prefix: str = "/api/v1") -> None:
        super().__init__(name, __name__, url_prefix=prefix)
        self.prefix = prefix
        self.operations: list[Operation] = []

    def get(self, rule: str, **declared: Any) -> Callable[[View], View]:
        return self._route("GET", rule, **declared)

    def post(self, rule: str, **declared: Any) -> Callable[[View], View]:
        return self._route("POST", rule, **declared)

    def put(self, rule: str, **declared: Any) -> Callable[[View], View]:
        return self._route("PUT", rule, **declared)

    def patch(self, rule: str, **declared: Any) -> Callable[[View], View]:
        return self._route("PATCH", rule, **declared)

    def delete(self, rule: str, **declared: Any) -> Callable[[View], View]:
        return self._route("DELETE", rule, **declared)

    def _route(
        self,
        method: str,
        rule: str,
        *,
        responses: Responses,
        raises: tuple[type[errors.AppError], ...] = (),
        public: bool = False,
        session_only: bool = False,
        location: str | None = None,
    ) -> Callable[[View], View]:
        def declare(function: View) -> View:
            hints = get_type_hints(function)
            shapes = {name: hints[name] for name in _READERS if name in hints}
            operation = Operation(method, rule, function, responses, raises, public, session_only, location, shapes)
            self.operations.append(operation)
            # Flask's own OPTIONS would come along with it, and run the operation.
            self.add_url_rule(rule, function.__name__, operation, methods=[method], provide_automatic_options=False)
            return function

        return declare


def _path(shape: type[BaseModel], path: Mapping[str, Any]) -> BaseModel:
    return _validated(shape, path, "path")


def _query(shape: type[BaseModel], _: Mapping[str, Any]) -> BaseModel:
    many = _lists(shape)
    given = {name: values if name in many else values[-1] for name, values in request.args.lists()}
    return _validated(shape, given, "query")


def _body(shape: type[BaseModel], _: Mapping[str, Any]) -> BaseModel:
    if not request.is_json:
        raise errors.UnsupportedMediaType
    try:
        return shape.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise errors.BadRequest(f"The body is not JSON: {error.errors()[0]['msg']}.") from error
        raise invalid(error, "body") from error


def _form(shape: type[BaseModel], _: Mapping[str, Any]) -> BaseModel:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise errors.UnsupportedMediaType("Send the body as application/x-www-form-urlencoded.")
    return _validated(shape, request.form.to_dict(), "form")


def _validated(shape: type[BaseModel], given: Mapping[str, Any], place: str) -> BaseModel:
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise invalid(error, place) from error


@cache
def _lists(shape: type[BaseModel]) -> set[str]:
    """The fields that take more than one value."""
    return {name for name, field in shape.model_fields.items() if _is_list(field.annotation)}


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))


_READERS: dict[str, Callable[[type[BaseModel], Mapping[str, Any]], BaseModel]] = {
    "path": _path,
    "query": _query,
    "body": _body,
    "form": _form,
}
