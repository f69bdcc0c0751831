"""Errors as RFC 9457 problem documents, whatever raised them and without showing internals."""

import json
import logging

from flask import Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from lib import db, errors, log

logger = logging.getLogger(__name__)


def problem(error: errors.AppError) -> Response:
    """The response that tells a caller of `error`."""
    if isinstance(error, errors.TokenRefused):
        return _token_refused(error)
    document = {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": log.request_id.get(),
        **error.extra,
    }
    return Response(
        json.dumps(document),
        error.status,
        {**error.headers, "Cache-Control": "no-store"},
        content_type=PROBLEM_JSON,
    )


PROBLEM_JSON = "application/problem+json"


def _token_refused(error: errors.TokenRefused) -> Response:
    body = json.dumps({"error": error.error, "error_description": error.detail})
    return Response(body, error.status, {"Cache-Control": "no-store"}, content_type="application/json")


def translate(error: Exception) -> errors.AppError:
    """Any exception as one that may be shown; what nobody expected is logged and becomes a plain 500."""
    if isinstance(error, errors.AppError):
        return error
    if isinstance(error, HTTPException):
        return _of_werkzeug(error)
    if db.is_unstorable(error):
        return errors.Invalid.at("", "Text must not contain the character NUL (U+0000).", "nul")
    if type(error).__module__.startswith("botocore."):
        logger.warning("The file storage does not answer as it should", exc_info=error)
        return errors.Unavailable("The file storage does not answer. Try again in a few seconds.")
    if db.is_passing(error):
        logger.warning("PostgreSQL does not answer as it should: %s", type(error).__name__, exc_info=error)
        return errors.Unavailable()
    logger.error("An error that nobody expected", exc_info=error)
    return errors.AppError()


def _of_werkzeug(error: HTTPException) -> errors.AppError:
    known = {404: errors.NotFound, 413: errors.TooLarge, 415: errors.UnsupportedMediaType}
    if error.code in known:
        return known[error.code]()
    refusal = errors.BadRequest(error.description)
    refusal.__dict__.update(status=error.code or 500, slug=_slug(error.name), title=error.name)
    refusal.__dict__["headers"] = {name: value for name, value in error.get_headers() if name == "Allow"}
    return refusal


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def invalid(error: ValidationError, place: str) -> errors.Invalid:
    """What pydantic found wrong, with each field's path from `place` (`body`, `query`, `path`, `form`) on."""
    return errors.Invalid(
        [
            {
                "field": ".".join([place, *map(str, found["loc"])]),
                "message": found["msg"].removeprefix("Value error, "),
                "code": found["type"],
            }
            for found in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    )
