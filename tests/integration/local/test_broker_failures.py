"""What the broker does where delivering fails: it tries again, makes a dead letter, or leaves it to the publisher."""

import base64
import functools
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from infra.local.addresses import Addresses
from infra.local.broker import Broker
from infra.local.health import http_ok
from infra.local.manifests import read_manifests
from infra.local.ports import free_port
from infra.local.process import Process
from tests.integration.local.broker_run import BROKER, EVENT, Start, publish, trigger
from tests.integration.local.subscriber import Received, Reply, Subscriber


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
