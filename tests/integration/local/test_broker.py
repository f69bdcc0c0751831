"""The broker delivers as a Knative Broker does, and takes an event only when somebody has it."""

import json
import sys
import time
from pathlib import Path

import pytest
import urllib3

from infra.local.addresses import Addresses
from infra.local.broker import Broker
from infra.local.manifests import read_manifests
from infra.local.process import ProcessFailed, Task
from tests.integration.local.broker_run import BROKER, Start, publish, trigger
from tests.integration.local.subscriber import Reply, Subscriber


def test_an_event_reaches_every_matching_subscriber_and_no_other(start: Start) -> None:
    first, second, other = Subscriber(), Subscriber(), Subscriber()
    url = start(
        trigger("first"),
        trigger("second"),
        trigger("other", type_="b"),
        first=first,
        second=second,
        other=other,
    )

    answer = publish(url, b'{"title": "x"}', partitionkey="k")

    assert answer.status == 202
    assert [len(each.received) for each in (first, second, other)] == [1, 1, 0]
    assert first.received[0].body == b'{"title": "x"}'
    assert (first.received[0]["type"], first.received[0]["partitionkey"]) == ("a", "k")
    assert first.received[0].headers["content-type"] == "application/json"


def test_an_event_that_nobody_wants_is_taken(start: Start) -> None:
    url = start()

    assert publish(url).status == 202


def test_matching_subscribers_are_served_at_the_same_time(start: Start) -> None:
    slow = {name: Subscriber(Reply(after=0.5)) for name in ("one", "two", "three")}
    url = start(*(trigger(name) for name in slow), **slow)

    began = time.monotonic()
    publish(url)

    assert time.monotonic() - began < 1.3


def test_a_structured_event_is_delivered_in_binary_mode(start: Start) -> None:
    notify = Subscriber()
    url = start(trigger("notify"), notify=notify)
    event = {"specversion": "1.0", "id": "7", "source": "/tests", "type": "a", "data": {"title": "Grüße"}}

    headers = {"content-type": "application/cloudevents+json"}
    answer = urllib3.request("POST", url, headers=headers, body=json.dumps(event).encode(), retries=False, timeout=30)

    assert answer.status == 202
    assert notify.received[0]["id"] == "7"
    assert json.loads(notify.received[0].body) == {"title": "Grüße"}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        ({"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/tests"}, b"{}"),
        ({"content-type": "application/cloudevents+json"}, b'{"specversion": "1.0"}'),
        ({"content-type": "application/cloudevents+json"}, b"{"),
    ],
)
def test_what_is_not_an_event_is_refused(start: Start, headers: dict[str, str], body: bytes) -> None:
    notify = Subscriber()
    url = start(trigger("notify"), notify=notify)

    answer = urllib3.request("POST", url, headers=headers, body=body, retries=False, timeout=30)

    assert answer.status == 400
    assert notify.received == []


def test_a_manifest_that_cannot_be_followed_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify").replace("exact: {type: a}", 'cesql: "type = 1"'))
    command = [sys.executable, "-m", "infra.local.broker", "--manifests", str(tmp_path), "--listen", "127.0.0.1:0"]

    with pytest.raises(ProcessFailed, match=r"The broker cannot start: .*eventing.yaml: Trigger notify: .*'cesql'"):
        Task("broker", command, log=tmp_path / "broker.log").start()


def test_a_trigger_whose_subscriber_has_no_address_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify"))

    with pytest.raises(ValueError, match="Service 'notify' has no address"):
        Broker(read_manifests(tmp_path).triggers, Addresses())
