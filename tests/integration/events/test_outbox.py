"""Publishing what was left behind, by any number of sweeps at once."""

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from infra.local.postgres import Postgres
from infra.local.process import ROOT
from tests.integration.local.subscriber import Received, Reply, Subscriber
from tests.support.database import Database

EVENTS = 300
ADD = """
    INSERT INTO outbox (id, attributes, data, leased_until, published_at)
    SELECT id, jsonb_build_object('id', id, 'source', '/tests', 'type', 'x', 'subject', CAST(number AS text)), '{}',
           now() + make_interval(secs => :lease), CASE WHEN :done THEN now() END
    FROM (SELECT gen_random_uuid() AS id, number FROM generate_series(1, :count) AS number) AS new
"""


@pytest.fixture
def database(quiet: Postgres) -> Database:
    database = Database(quiet.url)
    database.run("TRUNCATE outbox")
    return database


def add(database: Database, count: int, *, lease: float = -1, done: bool = False) -> None:
    """Events whose lease has run out, if nothing else is said."""
    database.run(ADD, count=count, lease=lease, done=done)


def start(quiet: Postgres, *work: str, sink: str = "") -> "subprocess.Popen[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": quiet.url,
        "PUBLIC_URL": "http://localhost",
        "FUNCTION": "clock",
        **({"K_SINK": sink} if sink else {}),
    }
    command = [sys.executable, "-m", "tests.integration.events.publisher", *work]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def result(process: "subprocess.Popen[str]") -> Any:
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return json.loads(printed.splitlines()[-1])


def test_claims_at_once_never_get_the_same_event(quiet: Postgres, database: Database) -> None:
    add(database, EVENTS)

    processes = [start(quiet, "claim", "8") for _ in range(2)]
    claimed = Counter(id for process in processes for thread in result(process) for id in thread)

    assert len(claimed) == EVENTS
    assert set(claimed.values()) == {1}


def test_sweeps_at_once_publish_nothing_twice(quiet: Postgres, database: Database) -> None:
    add(database, EVENTS)

    with Subscriber(202) as broker:
        published = [result(process) for process in [start(quiet, "sweep", sink=broker.url) for _ in range(3)]]

    assert set(Counter(each["id"] for each in broker.received).values()) == {1}
    left = database.value("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    assert sum(published) == len(broker.received) == EVENTS - left


def test_a_sweep_leaves_alone_what_somebody_publishes_and_what_is_published(
    quiet: Postgres, database: Database
) -> None:
    add(database, 3, lease=60)
    add(database, 3, done=True)
    add(database, 3)

    with Subscriber(202) as broker:
        published = result(start(quiet, "sweep", sink=broker.url))

    assert published == 3
    assert len(broker.received) == 3


def test_a_sweep_ends_early_where_the_broker_is_away(quiet: Postgres, database: Database) -> None:
    add(database, EVENTS)

    with Subscriber(503) as broker:
        published = result(start(quiet, "sweep", sink=broker.url))

    assert published == 0
    assert len(broker.received) < EVENTS / 2
    assert database.value("SELECT count(*) FROM outbox WHERE published_at IS NULL") == EVENTS


def test_an_event_that_the_broker_refuses_holds_up_no_other(quiet: Postgres, database: Database) -> None:
    add(database, EVENTS)

    def answer(received: Received) -> Reply:
        return Reply(400 if received["subject"] == "17" else 202)

    with Subscriber(by=answer) as broker:
        published = result(start(quiet, "sweep", sink=broker.url))

    assert published == EVENTS - 1
    assert database.value("SELECT attributes->>'subject' FROM outbox WHERE published_at IS NULL") == "17"


def test_an_attribute_goes_out_as_text_with_what_no_header_can_hold_escaped(
    quiet: Postgres, database: Database
) -> None:
    add(database, 1)
    database.run(
        """UPDATE outbox SET attributes = attributes || '{"number": 7, "truth": true, "words": "100% Grüße"}'"""
    )

    with Subscriber(202) as broker:
        result(start(quiet, "sweep", sink=broker.url))

    (sent,) = broker.received
    assert (sent["number"], sent["truth"], sent["words"]) == ("7", "true", "100%25%20Gr%C3%BC%C3%9Fe")


def test_without_a_sink_events_wait(quiet: Postgres, database: Database) -> None:
    add(database, 3)

    published = result(start(quiet, "sweep"))

    assert published == 0
    assert database.value("SELECT count(*) FROM outbox WHERE published_at IS NULL") == 3


def test_the_oldest_event_goes_first(quiet: Postgres, database: Database) -> None:
    add(database, EVENTS)

    (claimed,) = result(start(quiet, "claim", "1"))

    oldest = database.rows("SELECT id FROM outbox ORDER BY position LIMIT 7")
    assert set(claimed[:7]) == {str(row["id"]) for row in oldest}
