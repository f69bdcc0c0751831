"""Delivers one event to one Trigger's subscriber, and to its dead-letter sink when that fails.

Follows knative/eventing's kncloudevents dispatcher: which answers are retried, the waits in between, and the
`knativeerror*` extensions of a dead letter.
"""

import base64
import logging
import threading
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from infra.local.addresses import Addresses
from infra.local.cloudevent import Event, NotACloudEvent, holds_event, read_event
from infra.local.manifests import Destination, Trigger
from infra.local.retries import Retries, may_pass

log = logging.getLogger("dormouse.broker")

# Knative cuts the encoded knativeerrordata at 1024 characters; 768 bytes make exactly that many.
ERROR_DATA_BYTES = 768
CONNECT_TIMEOUT = 5.0


class NotTaken(Exception):
    """Neither the subscriber nor a dead-letter sink has the event."""


@dataclass(frozen=True)
class Answer:
    """What became of one delivery: an HTTP status, the body, and the event that came back, if any."""

    status: int
    body: bytes = b""
    reply: Event | None = None

    @property
    def took_it(self) -> bool:
        """Whether the other side has the event now."""
        return 200 <= self.status < 300


class Courier:
    """Carries events over kept-alive connections. `stopping` cuts the waits between tries short."""

    def __init__(self, addresses: Addresses, stopping: threading.Event | None = None) -> None:
        self._addresses = addresses
        self._stopping = stopping or threading.Event()
        self._http = urllib3.PoolManager(num_pools=64, maxsize=64, retries=False)

    def deliver(self, event: Event, trigger: Trigger) -> Event | None:
        """Bring the event to the Trigger's subscriber; the answer is the event it replied with.

        Raises NotTaken when neither the subscriber nor the dead-letter sink took it.
        """
        answer = self.send(event, trigger.subscriber, trigger.retries)
        if answer.took_it:
            return answer.reply
        log.warning("%s did not take %s: %s", trigger.name, _named(event), _reason(answer))
        if trigger.dead_letter_sink is None or self._stopping.is_set():
            raise NotTaken(f"the subscriber of Trigger {trigger.name} answered {answer.status}")

        letter = _dead_letter(event, self._addresses.url(trigger.subscriber), answer)
        kept = self.send(letter, trigger.dead_letter_sink, trigger.retries)
        if not kept.took_it:
            raise NotTaken(f"the dead-letter sink of Trigger {trigger.name} answered {kept.status}")
        return None

    def send(self, event: Event, destination: Destination, retries: Retries) -> Answer:
        """Try until it is taken, until it never will be, or until the retries are used up."""
        url = self._addresses.url(destination)
        answer = self._try(event, url, retries.timeout)
        for wait in retries.waits():
            if not may_pass(answer.status) or self._stopping.wait(wait):
                break
            answer = self._try(event, url, retries.timeout)
        return answer

    def _try(self, event: Event, url: str, timeout: float) -> Answer:
        """One try. What goes wrong on the way counts as 500, as Knative counts it."""
        try:
            response = self._post(event, url, timeout)
        except HTTPError as error:
            return Answer(500, f"dispatch error: {error}".encode())
        if not 200 <= response.status < 300:
            return Answer(response.status, response.data)
        if holds_event(response.headers):
            try:
                return Answer(response.status, reply=read_event(response.headers, response.data))
            except NotACloudEvent as error:
                return Answer(502, f"the reply is not a CloudEvent: {error}".encode())
        if response.data:  # A Knative Broker takes an answer it cannot read for a failure (design.md, decision 8).
            return Answer(502, b"the answer is neither empty nor a CloudEvent: " + response.data)
        return Answer(response.status)

    def _post(self, event: Event, url: str, timeout: float) -> urllib3.BaseHTTPResponse:
        headers, body = event.to_http()
        headers["Prefer"] = "reply"
        limits = urllib3.Timeout(connect=CONNECT_TIMEOUT, read=timeout)
        try:
            return self._http.request("POST", url, body=body, headers=headers, timeout=limits, redirect=False)
        except ProtocolError:
            # A kept-alive connection that the other side closed just now says nothing about the other side.
            return self._http.request("POST", url, body=body, headers=headers, timeout=limits, redirect=False)


def _dead_letter(event: Event, destination: str, answer: Answer) -> Event:
    """The event with what went wrong in Knative's extension attributes, of which none may be empty."""
    letter = event.with_attributes(knativeerrordest=destination, knativeerrorcode=str(answer.status))
    if answer.body:
        data = base64.b64encode(answer.body[:ERROR_DATA_BYTES]).decode()
        letter = letter.with_attributes(knativeerrordata=data)
    return letter


def _named(event: Event) -> str:
    return f"{event.attributes['type']} {event.attributes['id']}"


def _reason(answer: Answer) -> str:
    return f"{answer.status} {answer.body[:200].decode(errors='replace')!r}"
