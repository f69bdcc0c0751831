"""A Broker delivers at least once, and sometimes the same event several times at once. It has its effect once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import boto3
import pytest

from infra.local.stack import Stack
from tests.integration.events.occasions import KINDS, add_export, occasion
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import deliver
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def deliver_ten_times(url: str, type: str, data: Any) -> str:
    """Eight at once, until ten were taken; the event's id."""
    event_id = str(uuid4())
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: deliver(url, type, data, id=event_id), range(10)))
    assert [answer.status for answer in answers] == [204] * 10
    return event_id


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_comes_ten_times_is_told_once(
    kind: str, stack: Stack, api: Api, alice: Person, bob: Person, database: Database, mailbox: Mailbox
) -> None:
    given = occasion(kind, api, alice, bob, database)

    event_id = deliver_ten_times(stack.function_url("notify"), given.type, given.data)

    counts = """
        SELECT (SELECT count(*) FROM inbox WHERE id = :id) AS claims,
               (SELECT count(*) FROM notifications WHERE event_id = :id) AS told
    """
    assert database.rows(counts, id=event_id) == [{"claims": 1, "told": 1}]
    told = database.value("SELECT id FROM notifications WHERE event_id = :id", id=event_id)
    mails = eventually(lambda: [m for m in mailbox.to(given.person.email) if str(told) in m["Message-ID"]])
    assert len(mails) == 1


def test_a_request_for_a_file_that_comes_ten_times_makes_one_file(
    stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    api.as_(alice).create_task()
    export_id = add_export(database, alice)
    wanted = {"export_id": export_id, "owner_id": alice.id, "by": alice.id}

    event_id = deliver_ten_times(stack.function_url("exporter"), "dormouse.export.requested.v1", wanted)

    assert database.value("SELECT count(*) FROM inbox WHERE id = :id", id=event_id) == 1
    assert api.as_(alice).get(f"/exports/{export_id}").json["status"] == "ready"
    assert events_about(database, export_id) == ["dormouse.export.ready.v1"]
    assert files_of(stack, export_id) == [f"exports/{export_id}.csv"]


def test_two_requests_for_the_same_file_tell_once_that_it_is_ready(
    stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    export_id = add_export(database, alice)
    wanted = {"export_id": export_id, "owner_id": alice.id, "by": None}
    exporter = stack.function_url("exporter")

    with ThreadPoolExecutor(4) as threads:
        send = lambda _: deliver(exporter, "dormouse.export.requested.v1", wanted).status  # noqa: E731
        answers = list(threads.map(send, range(4)))

    assert 204 in answers
    assert set(answers) <= {204, 503}
    assert events_about(database, export_id) == ["dormouse.export.ready.v1"]
    assert api.as_(alice).get(f"/exports/{export_id}").json["problem"] is None


def events_about(database: Database, export_id: str) -> list[str]:
    """The types of the events that were emitted about an export."""
    statement = "SELECT attributes->>'type' AS type FROM outbox WHERE data->>'export_id' = :id"
    return [row["type"] for row in database.rows(statement, id=export_id)]


def files_of(stack: Stack, export_id: str) -> list[str]:
    """The files of an export, those half written included."""
    s3 = stack.plan.s3
    client = boto3.client(
        "s3",
        endpoint_url=s3.endpoint,
        region_name="us-east-1",
        aws_access_key_id=s3.access_key,
        aws_secret_access_key=s3.secret_key,
    )
    bucket, prefix = s3.environment["S3_BUCKET"], f"exports/{export_id}"
    whole = client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    parts = client.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", [])
    return [file["Key"] for file in whole] + [part["Key"] for part in parts]
