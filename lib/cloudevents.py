"""The edge of an event function: an event in, a handler in one transaction, an empty answer out.

A Knative Broker takes a 2xx with any body for a failure, retries 404, 408, 409, 429 and 5xx, and sends other
4xx to the dead-letter sink at once (knative.dev, "Event delivery"). So: 204 without a body; 400 for an event
that can never succeed; 503 for a fault that passes; both with a problem document, which the dead letter keeps.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from cloudevents.http import CloudEvent, from_http
from flask import Request, Response, request
from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy.orm import Session

from lib import db, errors, inbox, log
from lib.events import Event

logger = logging.getLogger(__name__)

Handler = Callable[[Session, CloudEvent], None]


def receiver(handle: Handler) -> Callable[[], Response]:
    """The view that takes events: 204 when one had its effect, now or before."""

    def receive() -> Response:
        event = read(request)
        try:
            with db.transaction() as session:
                handle(session, event)
        except errors.AppError as refusal:
            raise refusal if refusal.status in (400, 503) else _final(refusal) from refusal
        except Exception as fault:
            if db.is_unstorable(fault):
                raise errors.BadRequest("The event holds the character NUL (U+0000).") from fault
            logger.exception("An event could not be handled")
            raise errors.Unavailable("The event could not be handled this time.") from fault
        log.event(logger, "Took an event", event=event["id"], type=event["type"])
        return Response(status=204)

    return receive


def _final(refusal: errors.AppError) -> errors.BadRequest:
    """A refusal with a status that a Broker would retry, such as 404, as one that it would not."""
    return errors.BadRequest(refusal.detail)


def read(request: Request) -> CloudEvent:
    """The CloudEvent of a request, in binary or structured mode, its data JSON or none.

    Raises BadRequest for anything else.
    """
    body = request.get_data()
    try:
        event = from_http(dict(request.headers), body, data_unmarshaller=_json)
    except Exception as invalid:  # The SDK lets many kinds of error through.
        raise errors.BadRequest(f"This is not a CloudEvent 1.0 with JSON data: {str(invalid)[:200]}") from invalid
    if "ce-specversion" in request.headers:
        _unescape(event)
    if event["specversion"] != "1.0" or not all(_is_text(event.get(name)) for name in ("id", "source", "type")):
        raise errors.BadRequest("A CloudEvent needs the specversion 1.0 and a non-empty id, source and type.")
    return event


def _json(data: str | bytes) -> Any:
    return from_json(data, allow_inf_nan=False) if data else None


def _unescape(event: CloudEvent) -> None:
    """Headers carry attributes percent-encoded (CloudEvents HTTP binding, 3.1.3.2)."""
    for name, value in event.get_attributes().items():
        if name != "datacontenttype" and isinstance(value, str):
            event[name] = unquote(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value.isprintable()


def once(handlers: Mapping[type[Event], Callable[..., None]]) -> Handler:
    """A handler that picks by type, checks the data against the event class, and lets each event act once.

    Handlers are called as `handler(session, event, event_id=…)`.
    """
    by_type = {kind.type: (kind, handler) for kind, handler in handlers.items()}

    def handle(session: Session, delivered: CloudEvent) -> None:
        if delivered["type"] not in by_type:
            raise errors.BadRequest(
                f"This function takes no events of type {delivered['type']!r}. Correct the Trigger."
            )
        kind, handler = by_type[delivered["type"]]
        event = _typed(kind, delivered.data)
        if inbox.claim(session, source=delivered["source"], event_id=delivered["id"]):
            handler(session, event, event_id=delivered["id"])

    return handle


def _typed(kind: type[Event], data: Any) -> Event:
    try:
        return kind.model_validate(data)
    except ValidationError as invalid:
        fields = ", ".join(".".join(map(str, error["loc"])) or "data" for error in invalid.errors())
        raise errors.BadRequest(f"The data of this {kind.type} is not valid: {fields}.") from invalid
