"""GET /exports/{id}/download, and the signed URL that it leads to"""

import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import urllib3
from botocore.config import Config

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.exports import Keep, fetch, signed_url, wait_until_ready
from tests.support.wait import eventually


@pytest.fixture
def ready(api: Api, alice: Person) -> str:
    """The id of an export of Alice's whose file is there."""
    asked = api.as_(alice).post("/exports", {}).json
    wait_until_ready(api.as_(alice), asked["id"])
    return str(asked["id"])


@pytest.fixture
def url(api: Api, alice: Person, ready: str) -> str:
    """Where that file can be fetched."""
    return signed_url(api.as_(alice), ready)


def test_nobody_downloads_without_signing_in(api: Api, ready: str) -> None:
    response = api.get(f"/exports/{ready}/download")

    assert response.status == 401


def test_the_file_of_somebody_else_is_not_there(api: Api, outsider: Person, admin: Person, ready: str) -> None:
    answers = [api.as_(person).get(f"/exports/{ready}/download") for person in (outsider, admin)]

    assert [answer.status for answer in answers] == [404, 404]


def test_an_export_that_nobody_asked_for_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).get(f"/exports/{uuid.uuid4()}/download")

    assert response.status == 404


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_file_that_is_not_written_yet_cannot_be_downloaded(api: Api, alice: Person, keep: Keep, state: str) -> None:
    response = api.as_(alice).get(f"/exports/{keep(alice, state)}/download")

    assert response.status == 409
    assert response.problem == "not-ready"


def test_a_file_that_could_not_be_written_is_gone_and_says_why(api: Api, alice: Person, keep: Keep) -> None:
    response = api.as_(alice).get(f"/exports/{keep(alice, 'failed', problem='It was too much.')}/download")

    assert response.status == 410
    assert "It was too much." in response.json["detail"]


def test_a_file_whose_time_is_over_is_gone(api: Api, alice: Person, ready: str, database: Database) -> None:
    database.run("UPDATE exports SET expires_at = :past WHERE id = :id", past=datetime.now(UTC), id=ready)

    response = api.as_(alice).get(f"/exports/{ready}/download")

    assert response.status == 410


def test_the_signed_url_brings_the_file_by_a_name_for_people(url: str) -> None:
    response = fetch(url)

    assert response.status == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f"dormouse-tasks-{datetime.now(UTC):%Y-%m-%d}.csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_signed_url_is_good_for_15_minutes(url: str) -> None:
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["900"]


def test_nothing_keeps_the_signed_url(api: Api, alice: Person, ready: str) -> None:
    response = api.as_(alice).get(f"/exports/{ready}/download")

    assert response.status == 302
    assert (response.headers["Cache-Control"], response.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert response.body == b""


def test_the_signed_url_is_in_no_log(stack: Stack, url: str) -> None:
    signature = parse_qs(urlsplit(url).query)["X-Amz-Signature"][0]

    logs = {path.name: path.read_text(errors="replace") for path in stack.data.logs.glob("*.log")}

    assert "exports.log" in logs
    assert [name for name, log in logs.items() if signature in log] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X-Amz-Expires=900", "X-Amz-Expires=604800"),
        ("attachment", "inline"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("/exports/", "/exports//"),
        (".csv?", ".csv%20?"),
    ],
)
def test_a_tampered_url_is_refused(url: str, old: str, new: str) -> None:
    tampered = url.replace(old, new, 1)
    assert tampered != url

    response = fetch(tampered)

    assert response.status == 403


def test_a_signed_url_does_not_fit_another_file(api: Api, alice: Person, bob: Person, ready: str, url: str) -> None:
    other = api.as_(bob).post("/exports", {}).json["id"]
    wait_until_ready(api.as_(bob), other)

    response = fetch(url.replace(ready, other))

    assert response.status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_signed_url_only_reads(url: str, method: str) -> None:
    response = urllib3.request(method, url, body=b"", retries=False, timeout=30)

    assert response.status == 403
    assert fetch(url).status == 200


def test_an_expired_url_is_refused(stack: Stack, ready: str) -> None:
    settings = stack.plan.s3.environment
    client = boto3.client(
        "s3",
        endpoint_url=settings["S3_ENDPOINT"],
        region_name=settings["S3_REGION"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    file = {"Bucket": settings["S3_BUCKET"], "Key": f"exports/{ready}.csv"}
    short = client.generate_presigned_url("get_object", Params=file, ExpiresIn=3)
    assert fetch(short).status == 200

    eventually(lambda: fetch(short).status == 403)


@pytest.mark.parametrize(
    "path", ["/", "/dormouse", "/dormouse/", "/dormouse?list-type=2", "/dormouse/exports/{id}.csv"]
)
def test_without_a_signature_the_storage_shows_nothing(stack: Stack, ready: str, path: str) -> None:
    response = fetch(stack.plan.s3.endpoint + path.format(id=ready))

    assert response.status == 403
