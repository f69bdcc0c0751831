"""What can go wrong on purpose. Each error says to its caller what happened and what to do about it.

Rendered at the edges as RFC 9457 problem documents, `type` being `/problems/<slug>`.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any, ClassVar


class AppError(Exception):
    """An expected failure. `detail` is a sentence for people; `slug` and `status` are stable."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong"
    detail: str = "The fault is on our side. Try again; if it stays, tell whoever runs this server the request id."
    headers: Mapping[str, str] = {}
    commits: ClassVar[bool] = False
    """Whether what was written before it is kept, such as that a stolen token's session has ended."""

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or self.detail
        self.extra = extra
        super().__init__(self.detail)


class BadRequest(AppError):
    status, slug, title = 400, "bad-request", "The request cannot be read"
    detail = "Send a request as the API's documentation at /docs describes it."


class Unauthenticated(AppError):
    status, slug, title = 401, "unauthenticated", "Sign in first"
    detail = "Send a valid access token as 'Authorization: Bearer …'; POST /api/v1/auth/token issues one."
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="dormouse"'}


class Forbidden(AppError):
    status, slug, title = 403, "forbidden", "Not allowed"
    detail = "Your role does not allow this. Ask an owner or manager of the team, or an administrator."


class AssignmentNotAllowed(Forbidden):
    slug, title = "assignment-not-allowed", "You cannot assign to them"
    detail = "Choose yourself, a team you belong to, or a member of a team you share and are not a guest in."


class NotFound(AppError):
    status, slug, title = 404, "not-found", "Not found"
    detail = "There is nothing here, or you may not see it. Check the address and who you are signed in as."


class Conflict(AppError):
    status, slug, title = 409, "conflict", "It is already so"
    detail = "This contradicts what is stored. Read it again and decide anew."


class LastAdministrator(Conflict):
    slug, title = "last-administrator", "Nobody would be left to administrate"
    detail = "This is the last administrator. Make somebody else one first."


class LastOwner(Conflict):
    slug, title = "last-owner", "The team would have no owner"
    detail = "This is the last owner of the team. Make somebody else an owner first."


class NotReady(Conflict):
    slug, title = "not-ready", "Not ready yet"
    detail = "The file is not there yet. Follow the export until its status is 'ready'."


class KeyInFlight(Conflict):
    slug, title = "idempotency-key-in-flight", "The first request is still under way"
    detail = "A request with this Idempotency-Key has not been answered yet. Send it again in a moment."


class KeyReused(AppError):
    status, slug, title = 422, "idempotency-key-reused", "This key was used for something else"
    detail = "A request with this Idempotency-Key had another content. Use a new key for a new request."


class Gone(AppError):
    status, slug, title = 410, "gone", "No longer there"
    detail = "The file has expired. Ask for a new export."


class Stale(AppError):
    status, slug, title = 412, "stale", "It has changed meanwhile"
    detail = "Somebody changed this since you read it. Nothing was written: read it again, and decide anew."


class TooLarge(AppError):
    status, slug, title = 413, "too-large", "Too large"
    detail = "The body is larger than 1 MB. Send less at a time."


class UnsupportedMediaType(AppError):
    status, slug, title = 415, "unsupported-media-type", "Wrong kind of content"
    detail = "Send the body as application/json and say so in the Content-Type header."


class Invalid(AppError):
    """Input that breaks a rule. `fields` lists each place: its path, what is wrong, a stable code."""

    status, slug, title = 422, "invalid", "The input is not valid"
    detail = "Correct the fields listed under 'errors' and send it again."

    def __init__(self, fields: list[dict[str, Any]], detail: str | None = None) -> None:
        super().__init__(detail, errors=fields)

    @classmethod
    def at(cls, field: str, message: str, code: str = "invalid") -> "Invalid":
        """One field is wrong; `field` is its path, such as `body.email`."""
        return cls([{"field": field, "message": message, "code": code}])

    def named(self, names: Mapping[str, str]) -> "Invalid":
        """The same, for input that came by fields of other names."""
        fields = [{**wrong, "field": names.get(wrong["field"], wrong["field"])} for wrong in self.extra["errors"]]
        return Invalid(fields, self.detail)


class TooManyAttempts(AppError):
    """Somebody guesses a secret."""

    status, slug, title = 429, "too-many-attempts", "Too many attempts"

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, ceil(wait.total_seconds()))
        super().__init__(f"Too many attempts failed. Try again in {seconds} seconds, or reset your password.")
        self.headers = {"Retry-After": str(seconds)}


class Unavailable(AppError):
    status, slug, title = 503, "unavailable", "Not available right now"
    detail = "A part this needs does not answer. Nothing was changed; try again in a few seconds."
    headers: Mapping[str, str] = {"Retry-After": "5"}


class TokenRefused(AppError):
    """The token endpoint says no, as RFC 6749 section 5.2 words it; `error` is one of its codes."""

    status, slug, title = 400, "token-refused", "No token was issued"
    commits = True

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail)
        self.error = error
