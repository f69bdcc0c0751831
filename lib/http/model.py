"""What every request and response shape has in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


class Body(BaseModel):
    """A JSON request body. Types are strict and a field it does not know is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def unchanged() -> Any:
    """The default of a PATCH body's field that may be left out but cannot be null."""
    return Field(default=None, json_schema_extra=_without_default)


def _without_default(schema: JsonDict) -> None:
    schema.pop("default", None)


class Form(Body):
    """An `application/x-www-form-urlencoded` request body, as OAuth 2 uses it."""

    model_config = ConfigDict(extra="ignore")


class Query(Body):
    """The query string. A list-valued field takes the parameter repeated."""


class Reply(BaseModel):
    """A response. It is the contract; the bytes mostly come from PostgreSQL, and tests hold them against it."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True, defer_build=True)


class Problem(Reply):
    """An error, as RFC 9457 has it. Only invalid input has `errors`."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list["FieldError"] | None = None


class FieldError(Reply):
    """One place of the input that is not valid: its path such as `body.title`, what is wrong, a stable code."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    field: str
    message: str
    code: str
    position: int | None = None
    """Where in a text, from 0, for those that have a form of their own."""


class OAuthProblem(Reply):
    """An error of the token endpoint, as RFC 6749 section 5.2 has it."""

    error: str
    error_description: str
