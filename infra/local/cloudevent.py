"""A CloudEvent on its way through the broker: read in binary or structured mode, passed on in binary mode."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from cloudevents.conversion import to_binary
from cloudevents.http import CloudEvent, from_http

REQUIRED = ("id", "source", "type")

# CloudEvents HTTP binding, 3.1.3.2: printable ASCII without the space, '"' and '%' goes unescaped.
_UNESCAPED = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


class NotACloudEvent(ValueError):
    """What came is not a CloudEvent 1.0."""


@dataclass(frozen=True)
class Event:
    """The attributes of a CloudEvent, unescaped, and its data as the bytes that came."""

    attributes: Mapping[str, str]
    data: bytes

    def with_attributes(self, **extra: str) -> "Event":
        """The same event with these extension attributes set."""
        return Event({**self.attributes, **extra}, self.data)

    def to_http(self) -> tuple[dict[str, str], bytes]:
        """Headers and body of this event in binary mode."""
        attributes = {
            name: value if name == "datacontenttype" else quote(value, safe=_UNESCAPED)
            for name, value in self.attributes.items()
        }
        headers, _ = to_binary(CloudEvent(attributes, None))
        headers.pop("ce-datacontenttype", None)
        return headers, self.data


def read_event(headers: Mapping[str, str], body: bytes) -> Event:
    """The event in an HTTP message. Raises NotACloudEvent with a sentence that says what is wrong."""
    lower = {name.lower(): value for name, value in headers.items()}
    content_type = lower.get("content-type", "")
    if content_type.startswith("application/cloudevents-batch"):
        raise NotACloudEvent("a batch of events is not accepted: send each event by itself")
    structured = content_type.startswith("application/cloudevents")
    if not structured and "ce-specversion" not in lower:
        raise NotACloudEvent("there is neither a ce-specversion header nor an application/cloudevents body")
    if structured:  # ce-* headers beside a structured event mean nothing, but the SDK would read them instead.
        lower = {"content-type": content_type}

    try:
        event = from_http(lower, body, data_unmarshaller=lambda data: data)
        attributes = dict(event.get_attributes())
        data = _bytes_of(event.get_data(), attributes, structured)
    except Exception as error:  # The SDK lets many kinds of error through on hostile input.
        raise NotACloudEvent(f"this is not a CloudEvent: {error}") from error
    return Event(_checked(attributes, escaped=not structured), data)


def holds_event(headers: Mapping[str, str]) -> bool:
    """Whether an answer with these headers carries an event."""
    names = {name.lower(): value for name, value in headers.items()}
    return "ce-specversion" in names or names.get("content-type", "").startswith("application/cloudevents")


def _checked(attributes: Mapping[str, Any], *, escaped: bool) -> dict[str, str]:
    read = {name: _text(name, value, escaped) for name, value in attributes.items() if value is not None}
    if read.get("specversion") != "1.0":
        raise NotACloudEvent(f"specversion is '{read.get('specversion')}', only 1.0 is accepted")
    for name in REQUIRED:
        if not read.get(name):
            raise NotACloudEvent(f"the attribute '{name}' is missing or empty")
    return read


def _text(name: str, value: Any, escaped: bool) -> str:
    if not (name.isascii() and name.isalnum() and name == name.lower()):
        raise NotACloudEvent(f"'{name}' is not an attribute name: use lower-case letters and digits")
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int):
        raise NotACloudEvent(f"the attribute '{name}' is neither text, a whole number nor a boolean")
    if any(ord(character) < 0x20 for character in str(value)):
        raise NotACloudEvent(f"the attribute '{name}' has a control character in it")
    return unquote(str(value)) if escaped and name != "datacontenttype" else str(value)


def _bytes_of(data: Any, attributes: dict[str, Any], structured: bool) -> bytes:
    """The data as it stands in a body: the SDK hands over `data` of a structured event as a JSON text."""
    if data is None or isinstance(data, bytes):
        return data or b""
    if structured:
        content_type = attributes.get("datacontenttype") or "application/json"
        attributes["datacontenttype"] = content_type
        value = json.loads(data)
        if "json" not in content_type and isinstance(value, str):
            return value.encode()
    return str(data).encode()
