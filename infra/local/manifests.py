"""What infra/knative declares, as far as a local run acts on it.

The manifests are the one definition of functions, Triggers and PingSources for every environment. Fields
that only a cluster needs (resources, probes, service accounts) are not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.local.filters import Filter, trigger_filter
from infra.local.retries import Retries, retries


class BadManifest(ValueError):
    """A manifest that cannot be acted on; the text names the file, the object and the reason."""


@dataclass(frozen=True)
class Destination:
    """Where events go: an object by kind and name, an address, or an address relative to an object."""

    kind: str = ""
    name: str = ""
    uri: str = ""


@dataclass(frozen=True)
class Trigger:
    """A subscription: which events, who gets them, how hard it is tried, and who gets what was refused."""

    name: str
    matches: Filter
    subscriber: Destination
    retries: Retries
    dead_letter_sink: Destination | None


@dataclass(frozen=True)
class PingSource:
    """An event by the clock."""

    name: str
    namespace: str
    schedule: str
    timezone: str
    data: str
    content_type: str
    sink: Destination
    retries: Retries


@dataclass(frozen=True)
class Service:
    """A function and its environment: a literal value, or None where a cluster takes it from elsewhere."""

    name: str
    environment: Mapping[str, str | None]
    optional: frozenset[str]
    publishes: bool


@dataclass(frozen=True)
class Manifests:
    """Everything in one folder of manifests, each kind sorted by name."""

    services: tuple[Service, ...]
    triggers: tuple[Trigger, ...]
    ping_sources: tuple[PingSource, ...]


def read_manifests(folder: Path) -> Manifests:
    """Read all YAML files below `folder`. Raises BadManifest."""
    if not folder.is_dir():
        raise BadManifest(f"there is no folder {folder} with Knative manifests")
    found = list(_documents(folder))
    common = [entry for path, body in found if isinstance(body, list) for entry in _added_variables(body)]
    objects = [(path, body) for path, body in found if _is_object(body)]
    objects.sort(key=lambda pair: str(pair[1]["metadata"]["name"]))
    brokers = {body["metadata"]["name"]: body for _, body in objects if body["kind"] == "Broker"}
    selectors = [
        body["spec"]["subject"].get("selector", {}).get("matchLabels", {})
        for _, body in objects
        if body["kind"] == "SinkBinding"
    ]

    read: dict[str, list[Any]] = {"Service": [], "Trigger": [], "PingSource": []}
    for path, body in objects:
        try:
            if body["kind"] == "Service" and body["apiVersion"].startswith("serving.knative.dev/"):
                read["Service"].append(_service(body, common, selectors))
            elif body["kind"] == "Trigger":
                read["Trigger"].append(_trigger(body, brokers))
            elif body["kind"] == "PingSource":
                read["PingSource"].append(_ping_source(body))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise BadManifest(f"{path}: {body['kind']} {body['metadata']['name']}: {reason}") from error
    return Manifests(tuple(read["Service"]), tuple(read["Trigger"]), tuple(read["PingSource"]))


def _documents(folder: Path) -> Iterator[tuple[Path, Any]]:
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        try:
            yield from ((path, body) for body in yaml.safe_load_all(path.read_text(encoding="utf-8")))
        except yaml.YAMLError as error:
            raise BadManifest(f"{path} is not YAML: {error}") from error


def _is_object(body: Any) -> bool:
    """Whether it has a kind and a name. A kustomization has no name."""
    return isinstance(body, dict) and {"apiVersion", "kind"} <= body.keys() and "name" in (body.get("metadata") or {})


def _added_variables(patch: list[Any]) -> list[dict[str, Any]]:
    """The environment variables that a JSON patch of kustomize adds to every function."""
    return [operation["value"] for operation in patch if "/containers/0/env/" in operation.get("path", "")]


def _service(body: dict[str, Any], common: list[dict[str, Any]], publishing: list[dict[str, str]]) -> Service:
    container = body["spec"]["template"]["spec"]["containers"][0]
    variables = [*common, *(container.get("env") or [])]
    labels = body["metadata"].get("labels") or {}
    return Service(
        name=body["metadata"]["name"],
        environment={entry["name"]: entry.get("value") for entry in variables},
        optional=frozenset(entry["name"] for entry in variables if _is_optional(entry)),
        publishes=any(selector and selector.items() <= labels.items() for selector in publishing),
    )


def _is_optional(entry: dict[str, Any]) -> bool:
    return any(source.get("optional") is True for source in (entry.get("valueFrom") or {}).values())


def _trigger(body: dict[str, Any], brokers: dict[str, dict[str, Any]]) -> Trigger:
    spec = body["spec"]
    if spec["broker"] not in brokers:
        raise ValueError(f"there is no Broker '{spec['broker']}'; there are {sorted(brokers)}")
    delivery = spec.get("delivery") or brokers[spec["broker"]].get("spec", {}).get("delivery") or {}
    sink = delivery.get("deadLetterSink")
    return Trigger(
        name=body["metadata"]["name"],
        matches=trigger_filter(spec),
        subscriber=_destination(spec["subscriber"]),
        retries=retries(delivery),
        dead_letter_sink=_destination(sink) if sink is not None else None,
    )


def _ping_source(body: dict[str, Any]) -> PingSource:
    spec = body["spec"]
    return PingSource(
        name=body["metadata"]["name"],
        namespace=body["metadata"].get("namespace", "dormouse"),
        schedule=spec.get("schedule", "* * * * *"),
        timezone=spec.get("timezone") or "UTC",
        data=spec.get("data") or "",
        content_type=spec.get("contentType") or "application/json",
        sink=_destination(spec["sink"]),
        retries=retries(spec.get("delivery") or {}),
    )


def _destination(body: dict[str, Any]) -> Destination:
    reference = body.get("ref") or {}
    destination = Destination(reference.get("kind", ""), reference.get("name", ""), body.get("uri", ""))
    if not destination.name and not destination.uri:
        raise ValueError("a destination needs a ref or a uri")
    return destination
