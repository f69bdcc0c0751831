"""CloudEvents by HTTP, as a Broker delivers them."""

import json
from typing import Any
from uuid import uuid4

import urllib3

_http = urllib3.PoolManager(maxsize=32, retries=False, timeout=60)


def post(url: str, headers: dict[str, str], body: bytes) -> urllib3.BaseHTTPResponse:
    """Any message at all to the event endpoint of the function at `url`."""
    return _http.request("POST", f"{url}/events", headers=headers, body=body)


def deliver(url: str, type: str, data: Any, **attributes: str) -> urllib3.BaseHTTPResponse:
    """An event in binary mode to the function at `url`, or to the broker there. A new one where no id is given."""
    event = {"specversion": "1.0", "id": str(uuid4()), "source": "/tests", "type": type, **attributes}
    headers = {f"ce-{name}": value for name, value in event.items()}
    return post(url, {**headers, "content-type": "application/json"}, json.dumps(data).encode())


def tick(clock_url: str) -> urllib3.BaseHTTPResponse:
    """What the clock gets every minute."""
    return deliver(clock_url, "dev.knative.sources.ping", {})
