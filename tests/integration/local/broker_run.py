"""A broker with Triggers and subscribers of a test's own, and what is sent to it."""

from collections.abc import Callable

import urllib3

BROKER = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: dormouse}\n"
EVENT = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/tests", "ce-type": "a"}

Start = Callable[..., str]


def trigger(name: str, *, retry: int = 0, delay: str = "PT0.05S", sink: str = "", type_: str = "a") -> str:
    """The manifest of a Trigger whose subscriber is the Service of the same name."""
    return f"""---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {{name: {name}}}
spec:
  broker: dormouse
  filters: [{{exact: {{type: {type_}}}}}]
  subscriber: {{ref: {{kind: Service, name: {name}}}, uri: /events}}
  delivery:
    retry: {retry}
    backoffPolicy: exponential
    backoffDelay: {delay}
    timeout: PT5S
    {f"deadLetterSink: {{ref: {{kind: Service, name: {sink}}}, uri: /events}}" if sink else ""}
"""


def publish(url: str, body: bytes = b"{}", **attributes: str) -> urllib3.BaseHTTPResponse:
    """Send an event in binary mode."""
    headers = {**EVENT, "content-type": "application/json"}
    headers |= {f"ce-{name}": value for name, value in attributes.items()}
    return urllib3.request("POST", url, headers=headers, body=body, retries=False, timeout=20)
