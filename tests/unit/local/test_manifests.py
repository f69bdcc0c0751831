"""What is read from the folder of Knative manifests."""

from pathlib import Path

import pytest

from infra.local.manifests import BadManifest, Destination, read_manifests

BROKER = """
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: dormouse}
"""
TRIGGER = """
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: notify}
spec:
  broker: dormouse
  subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: notify}, uri: /events}
"""
SERVICE = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: tasks, labels: {dormouse.dev/publishes: "true"}}
spec:
  template:
    spec:
      containers:
        - env:
            - {name: LITERAL, value: "1"}
            - {name: ELSEWHERE, valueFrom: {secretKeyRef: {name: database, key: tasks}}}
            - {name: MAYBE, valueFrom: {configMapKeyRef: {name: settings, key: MAYBE, optional: true}}}
"""
SINK_BINDING = """
apiVersion: sources.knative.dev/v1
kind: SinkBinding
metadata: {name: dormouse}
spec:
  subject:
    apiVersion: serving.knative.dev/v1
    kind: Service
    selector: {matchLabels: {dormouse.dev/publishes: "true"}}
  sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: dormouse}}
"""
PING_SOURCE = """
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {name: clock}
spec:
  schedule: "* * * * *"
  data: '{"tick": 1}'
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: clock}, uri: /events}
"""
DELIVERY = """
  delivery:
    retry: 2
    backoffPolicy: linear
    backoffDelay: PT1S
    timeout: PT30S
    deadLetterSink: {uri: http://sink.example/letters}
"""


def test_files_with_several_documents_in_several_folders_are_read(tmp_path: Path) -> None:
    (tmp_path / "functions").mkdir()
    (tmp_path / "eventing.yaml").write_text(f"{BROKER}---{TRIGGER}---{PING_SOURCE}")
    (tmp_path / "functions" / "tasks.yaml").write_text(SERVICE)

    found = read_manifests(tmp_path)

    assert [trigger.name for trigger in found.triggers] == ["notify"]
    assert [source.name for source in found.ping_sources] == ["clock"]
    assert [service.name for service in found.services] == ["tasks"]


def test_a_services_environment_tells_literals_from_what_comes_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text(SERVICE)

    (service,) = read_manifests(tmp_path).services

    assert service.environment == {"LITERAL": "1", "ELSEWHERE": None, "MAYBE": None}
    assert service.optional == {"MAYBE"}


def test_variables_that_a_kustomize_patch_adds_belong_to_every_service(tmp_path: Path) -> None:
    patch = "- op: add\n  path: /spec/template/spec/containers/0/env/-\n  value: {name: THREADS, value: '9'}\n"
    (tmp_path / "every.yaml").write_text(patch)
    (tmp_path / "tasks.yaml").write_text(SERVICE)

    (service,) = read_manifests(tmp_path).services

    assert service.environment["THREADS"] == "9"


@pytest.mark.parametrize(("binding", "publishes"), [(SINK_BINDING, True), ("", False)])
def test_a_service_publishes_when_a_sink_binding_selects_it(tmp_path: Path, binding: str, publishes: bool) -> None:
    (tmp_path / "all.yaml").write_text(f"{SERVICE}---{binding}")

    (service,) = read_manifests(tmp_path).services

    assert service.publishes is publishes


def test_a_plain_kubernetes_service_is_not_a_function(tmp_path: Path) -> None:
    (tmp_path / "gateway.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: gateway}\n")

    assert read_manifests(tmp_path).services == ()


def test_a_triggers_delivery_is_read(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(f"{BROKER}---{TRIGGER}{DELIVERY}")

    (trigger,) = read_manifests(tmp_path).triggers

    assert trigger.subscriber == Destination("Service", "notify", "/events")
    assert trigger.dead_letter_sink == Destination(uri="http://sink.example/letters")
    assert list(trigger.retries.waits()) == [0, 1]
    assert trigger.retries.timeout == 30


def test_the_brokers_delivery_applies_to_a_trigger_without_one(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(f"{BROKER}spec:{DELIVERY}---{TRIGGER}")

    (trigger,) = read_manifests(tmp_path).triggers

    assert trigger.retries.count == 2


def test_a_ping_source_is_read(tmp_path: Path) -> None:
    (tmp_path / "clock.yaml").write_text(PING_SOURCE)

    (source,) = read_manifests(tmp_path).ping_sources

    assert (source.schedule, source.timezone, source.data) == ("* * * * *", "UTC", '{"tick": 1}')
    assert source.sink == Destination("Service", "clock", "/events")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TRIGGER, "there is no Broker 'dormouse'"),
        (BROKER + "---" + TRIGGER + "  filters: [{cesql: x}]\n", "cesql"),
        (BROKER + "---" + TRIGGER + "  delivery: {timeout: 5s}\n", "ISO 8601"),
        (BROKER + "---" + TRIGGER + "  delivery: {deadLetterSink: {}}\n", "needs a ref or a uri"),
        (PING_SOURCE.replace("  sink", "  drain"), "'sink' is missing"),
        ("a: [", "is not YAML"),
    ],
)
def test_what_cannot_be_acted_on_is_refused_with_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "bad.yaml").write_text(text)

    with pytest.raises(BadManifest, match=reason) as refused:
        read_manifests(tmp_path)

    assert "bad.yaml" in str(refused.value)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="no folder"):
        read_manifests(tmp_path / "missing")
