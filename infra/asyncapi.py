"""`python -m infra.asyncapi`: the AsyncAPI 3 document of all events, from the event classes themselves."""

import json
from inspect import getdoc
from typing import Any

from lib import exports, identity, tasks, teams
from lib.events import Event

# Importing a domain is what makes its events known.
DOMAINS = (exports, identity, tasks, teams)

ATTRIBUTES = {
    "type": "object",
    "description": "CloudEvents 1.0 in the HTTP binding's binary mode: each attribute is a header.",
    "required": ["ce-id", "ce-source", "ce-type", "ce-specversion"],
    "properties": {
        "ce-id": {"type": "string", "format": "uuid"},
        "ce-source": {
            "type": "string",
            "description": "`/dormouse/<function>`; with the id it tells events apart.",
        },
        "ce-type": {"type": "string"},
        "ce-specversion": {"const": "1.0"},
        "ce-subject": {"type": "string", "description": "What it is about, such as `tasks/<id>`."},
        "ce-time": {"type": "string", "format": "date-time"},
        "ce-partitionkey": {
            "type": "string",
            "description": "Events with the same key keep their order on Kafka.",
        },
        "ce-sequence": {"type": "string", "description": "Counts a task's changes: the higher one is newer."},
        "ce-traceparent": {
            "type": "string",
            "description": "W3C Trace Context of the request that caused it.",
        },
    },
}


def document() -> dict[str, Any]:
    """Every event that leaves Dormouse: its type, when it happens, the schema of its data."""
    messages: dict[str, Any] = {}
    for event in sorted(_concrete(Event), key=lambda kind: kind.type):
        messages[event.type] = {
            "name": event.type,
            "summary": (getdoc(event) or "").partition("\n")[0],
            "description": getdoc(event),
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/attributes"},
            "payload": event.model_json_schema(mode="serialization"),
        }
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Dormouse events", "version": "1"},
        "channels": {"broker": {"description": "The Knative Broker.", "messages": references}},
        "operations": {"publish": {"action": "send", "channel": {"$ref": "#/channels/broker"}}},
        "components": {"messages": messages, "schemas": {"attributes": ATTRIBUTES}},
    }


def _concrete(base: type[Event]) -> list[type[Event]]:
    found = [kind for child in base.__subclasses__() for kind in [child, *_concrete(child)]]
    return [kind for kind in found if hasattr(kind, "type")]


if __name__ == "__main__":
    print(json.dumps(document(), indent=1, ensure_ascii=False))
