"""Undeliverable events, as a Knative Broker hands them to its dead-letter sink."""

import base64
import json
import uuid
from typing import Any

import urllib3

JOINED = "dormouse.team.role_changed.v1"


class Letters:
    """The dead-letter sink at one address."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, data: Any, *, id: str | None = None, source: str = "/dormouse/teams", type: str = JOINED) -> str:
        """An event that a subscriber answered with 400; its id."""
        id = id or str(uuid.uuid4())
        headers = {
            "ce-specversion": "1.0",
            "ce-id": id,
            "ce-source": source,
            "ce-type": type,
            "ce-knativeerrordest": "http://notify/events",
            "ce-knativeerrorcode": "400",
            "ce-knativeerrordata": base64.b64encode(b'{"detail": "No."}').decode(),
            "content-type": "application/json",
        }
        answer = urllib3.request("POST", f"{self._url}/events", headers=headers, body=json.dumps(data), timeout=30)
        assert answer.status == 204, answer.data
        return id
