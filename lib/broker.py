"""Sends CloudEvents to the sink that Knative injects (K_SINK), in the HTTP binding's binary mode."""

import json
import logging
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cloudevents.conversion import to_binary
from cloudevents.http import CloudEvent

from lib import config, log

if TYPE_CHECKING:
    import urllib3

logger = logging.getLogger(__name__)

# CloudEvents HTTP binding, 3.1.3.2: printable ASCII except for the space, '"' and '%' goes into a header as it is.
_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


def send(attributes: dict[str, Any], data: Any) -> bool:
    """Whether the broker took the event (2xx). False for any refusal or fault, which is logged."""
    sink = config.load(config.Events).k_sink
    if sink is None:
        logger.warning("K_SINK is not set: events wait in the outbox until a SinkBinding has injected it")
        return False

    headers, body = to_binary(CloudEvent({name: _header(name, value) for name, value in attributes.items()}, data))
    try:
        status = _http().request("POST", sink, headers=headers, body=body).status
    except Exception as fault:
        log.event(logger, "The broker does not answer", logging.WARNING, event=attributes["id"], fault=str(fault))
        return False
    if status >= 300:
        log.event(logger, "The broker refused an event", logging.ERROR, event=attributes["id"], status=status)
    return status < 300


def _header(name: str, value: str | int | bool) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if name == "datacontenttype" else quote(text, safe=_PLAIN)


@cache
def _http() -> "urllib3.PoolManager":
    """Made on first use, off the path of a cold start.

    A broker on the in-memory channel answers only after delivery and its retries are through: read patiently.
    """
    import urllib3

    return urllib3.PoolManager(maxsize=16, retries=False, timeout=urllib3.Timeout(connect=3, read=120))
