"""Logs: one JSON object a line on standard output, each with the request and trace it belongs to.

Callers log ids and outcomes; never a token, a password, a signed URL or the text of a mail.
"""

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
user_id: ContextVar[str | None] = ContextVar("user_id", default=None)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def begin(given_request_id: str | None, given_traceparent: str | None) -> None:
    """Take over the caller's request id and trace where they are well-formed, else begin new ones.

    The trace follows W3C Trace Context: the trace id stays, the parent id is ours.
    """
    known = given_request_id if given_request_id and _REQUEST_ID.fullmatch(given_request_id) else None
    request_id.set(known or secrets.token_hex(16))
    parent = given_traceparent if given_traceparent and _TRACEPARENT.fullmatch(given_traceparent) else None
    trace = parent.split("-")[1] if parent else secrets.token_hex(16)
    traceparent.set(f"00-{trace}-{secrets.token_hex(8)}-01")
    user_id.set(None)


class JsonLines(logging.Formatter):
    """Renders a record as one line; `extra={"fields": {…}}` becomes its own members."""

    def __init__(self, function: str) -> None:
        super().__init__()
        self.function = function

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "function": self.function,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            "trace_id": (traceparent.get() or "--").split("-")[1] or None,
            "user_id": user_id.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({key: value for key, value in line.items() if value is not None}, default=str)


def configure(function: str, level: str) -> None:
    """Send every log of this process through `JsonLines`."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(function))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("botocore", "boto3", "urllib3", "s3transfer"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def event(logger: logging.Logger, message: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log what happened, with its facts as members of the line."""
    logger.log(level, message, extra={"fields": fields})
