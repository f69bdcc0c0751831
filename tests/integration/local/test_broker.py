"""The broker delivers as a Knative Broker does, and takes an event only when somebody has it."""

import base64
import functools
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import urllib3

from infra.local.addresses import Addresses
from infra.local.broker import Broker
from infra.local.health import http_ok
from infra.local.manifests import read_manifests
from infra.local.ports import free_port
from infra.local.process import Process, ProcessFailed, Task
from tests.integration.local.subscriber import Received, Reply, Subscriber

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


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a broker for Triggers and their subscribers; answers with its address."""
    with ExitStack() as running:

        def start_broker(*triggers: str, **subscribers: Subscriber) -> str:
            (tmp_path / "eventing.yaml").write_text(BROKER + "".join(triggers))
            addresses = {name: running.enter_context(each).url for name, each in subscribers.items()}
            broker = Broker(read_manifests(tmp_path).triggers, Addresses(addresses))
            return running.enter_context(broker).url

        yield start_broker


def publish(url: str, body: bytes = b"{}", **attributes: str) -> urllib3.BaseHTTPResponse:
    """Send an event in binary mode."""
    headers = {**EVENT, "content-type": "application/json"}
    headers |= {f"ce-{name}": value for name, value in attributes.items()}
    return urllib3.request("POST", url, headers=headers, body=body, retries=False, timeout=20)


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


def test_a_passing_fault_is_tried_again_with_growing_waits(start: Start) -> None:
    notify = Subscriber(503, 503, 204)
    url = start(trigger("notify", retry=3, delay="PT0.3S"), notify=notify)

    answer = publish(url)

    first, second, third = (each.at for each in notify.received)
    assert answer.status == 202
    assert 0.3 <= second - first < 0.6
    assert 0.6 <= third - second < 1.2


def test_a_subscriber_that_is_away_is_tried_again(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify", retry=5, delay="PT0.1S"))
    addresses = Addresses({"notify": f"http://127.0.0.1:{port}"})
    with Broker(read_manifests(tmp_path).triggers, addresses) as broker, ThreadPoolExecutor() as threads:
        answer = threads.submit(publish, broker.url)
        time.sleep(0.25)

        with Subscriber(port=port) as notify:
            assert answer.result().status == 202

    assert len(notify.received) == 1


def test_a_kept_alive_connection_that_was_closed_costs_no_retry(start: Start) -> None:
    notify = Subscriber(Reply(closes=True))
    url = start(trigger("notify"), notify=notify)

    answers = [publish(url).status for _ in range(20)]

    assert answers == [202] * 20


def test_a_refusal_is_not_tried_again_and_is_a_dead_letter_at_once(start: Start) -> None:
    notify, letters = Subscriber(Reply(400, b'{"title": "no"}')), Subscriber()
    url = start(trigger("notify", retry=5, sink="letters"), notify=notify, letters=letters)

    answer = publish(url, b'{"title": "x"}')

    assert answer.status == 202
    assert len(notify.received) == 1
    (letter,) = letters.received
    assert (letter["id"], letter.body) == ("1", b'{"title": "x"}')
    assert letter["knativeerrordest"] == f"{notify.url}/events"
    assert letter["knativeerrorcode"] == "400"
    assert base64.b64decode(letter["knativeerrordata"]) == b'{"title": "no"}'


def test_used_up_retries_make_a_dead_letter(start: Start) -> None:
    notify, letters = Subscriber(503), Subscriber()
    url = start(trigger("notify", retry=2, sink="letters"), notify=notify, letters=letters)

    answer = publish(url)

    assert answer.status == 202
    assert len(notify.received) == 3
    assert letters.received[0]["knativeerrorcode"] == "503"


def test_error_data_of_a_dead_letter_is_cut(start: Start) -> None:
    notify, letters = Subscriber(Reply(400, b"x" * 5000)), Subscriber()
    url = start(trigger("notify", sink="letters"), notify=notify, letters=letters)

    publish(url)

    assert len(letters.received[0]["knativeerrordata"]) == 1024


def test_an_answer_with_a_body_that_is_no_event_is_a_failure(start: Start) -> None:
    notify, letters = Subscriber(Reply(200, b"OK")), Subscriber()
    url = start(trigger("notify", retry=1, sink="letters"), notify=notify, letters=letters)

    publish(url)

    assert len(notify.received) == 2
    assert letters.received[0]["knativeerrorcode"] == "502"


def test_an_event_in_the_answer_goes_back_into_the_broker(start: Start) -> None:
    reply = Reply(200, b"{}", tuple({**EVENT, "ce-id": "2", "ce-type": "b"}.items()))
    exporter, notify = Subscriber(reply), Subscriber()
    url = start(trigger("exporter"), trigger("notify", type_="b"), exporter=exporter, notify=notify)

    answer = publish(url)

    assert answer.status == 202
    assert notify.received[0]["id"] == "2"


def test_an_event_without_a_dead_letter_sink_stays_with_its_publisher(start: Start) -> None:
    url = start(trigger("notify"), notify=Subscriber(503))

    answer = publish(url)

    assert answer.status == 503
    assert "notify" in answer.data.decode()


def test_an_event_whose_dead_letter_sink_fails_stays_with_its_publisher(start: Start) -> None:
    notify, letters = Subscriber(400), Subscriber(503)
    url = start(trigger("notify", retry=1, sink="letters"), notify=notify, letters=letters)

    answer = publish(url)

    assert answer.status == 503
    assert len(letters.received) == 2


def test_one_failing_trigger_keeps_the_event_from_nobody_else(start: Start) -> None:
    good = Subscriber()
    url = start(trigger("bad"), trigger("good"), bad=Subscriber(503), good=good)

    answer = publish(url)

    assert answer.status == 503
    assert len(good.received) == 1


def test_a_poison_event_holds_up_no_other(start: Start) -> None:
    def answer(received: Received) -> Reply:
        return Reply(503 if received["subject"] == "poison" else 204)

    url = start(trigger("notify", retry=4, delay="PT0.2S"), notify=Subscriber(by=answer))
    poison = [threading.Thread(target=publish, args=(url,), kwargs={"subject": "poison"}) for _ in range(30)]
    for thread in poison:
        thread.start()

    began = time.monotonic()
    answers = [publish(url, subject="good").status for _ in range(20)]

    assert answers == [202] * 20
    assert time.monotonic() - began < 2.5
    for thread in poison:
        thread.join()


def test_events_that_wait_for_a_retry_stay_with_their_publisher_when_the_broker_stops(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify", retry=5, delay="PT10S", sink="letters"))
    with Subscriber(503) as notify, Subscriber() as letters:
        addresses = Addresses({"notify": notify.url, "letters": letters.url})
        broker = Broker(read_manifests(tmp_path).triggers, addresses).start()
        answers: list[int] = []
        publisher = threading.Thread(target=lambda: answers.append(publish(broker.url).status))
        publisher.start()
        while not notify.received:
            time.sleep(0.01)

        broker.stop()
        publisher.join(5)

    assert answers == [503]
    assert letters.received == []


def test_an_event_whose_broker_is_killed_was_never_taken(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify"))
    port = free_port()
    with Subscriber(Reply(after=1)) as notify, ThreadPoolExecutor() as threads:
        options = ["--manifests", str(tmp_path), "--listen", f"127.0.0.1:{port}", f"--function=notify={notify.url}"]
        command = [sys.executable, "-m", "infra.local.broker", *options]
        ready = functools.partial(http_ok, port, "/health")
        with Process("broker", command, log=tmp_path / "broker.log", ready=ready) as broker:
            answer = threads.submit(publish, f"http://127.0.0.1:{port}")
            while not notify.received:
                time.sleep(0.01)

            broker.kill()

            with pytest.raises(urllib3.exceptions.ProtocolError):
                answer.result()


def test_a_manifest_that_cannot_be_followed_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify").replace("exact: {type: a}", 'cesql: "type = 1"'))
    command = [sys.executable, "-m", "infra.local.broker", "--manifests", str(tmp_path), "--listen", "127.0.0.1:0"]

    with pytest.raises(ProcessFailed, match=r"The broker cannot start: .*eventing.yaml: Trigger notify: .*'cesql'"):
        Task("broker", command, log=tmp_path / "broker.log").start()


def test_a_trigger_whose_subscriber_has_no_address_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "eventing.yaml").write_text(BROKER + trigger("notify"))

    with pytest.raises(ValueError, match="Service 'notify' has no address"):
        Broker(read_manifests(tmp_path).triggers, Addresses())
