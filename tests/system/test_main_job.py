"""The main job as a newcomer does it: `make up`, then everything by HTTP, mail and a download, then Ctrl-C."""

import csv
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from infra.local.invitation import invitation
from infra.local.ports import is_free
from lib import config, storage
from tests.support.api import PASSWORD, Api, Person
from tests.support.mailbox import Mailbox
from tests.support.make_up import MakeUp
from tests.support.wait import eventually


@dataclass
class Job:
    """What there is when the main job is done."""

    alice: Api
    bob: Api
    task: Any
    export: Any
    link: str
    file: urllib3.BaseHTTPResponse


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeUp]:
    started = MakeUp(tmp_path_factory.mktemp("up") / "data")
    try:
        eventually(started.is_up, within=90)
        yield started
    finally:
        if started.make.poll() is None:
            started.press_ctrl_c()
            started.make.wait(60)


@pytest.fixture(scope="module")
def job(up: MakeUp) -> Job:
    api = Api(up.url)
    alice, bob = api.register("Alice"), api.register("Bob")
    by_alice, by_bob = api.as_(alice), api.as_(bob)
    team = by_alice.post("/teams", {"name": "Garden"}).json
    by_alice.post(f"/teams/{team['id']}/invitations", {"email": bob.email})
    by_bob.post("/teams/invitations/accept", {"token": invitation(up.folder / "mail", bob.email, "Garden")})
    task = by_alice.create_task("Water the roses", team_id=team["id"])
    by_alice.put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})
    export = by_bob.post("/exports", {"filter": {"assignee": "me"}})
    eventually(
        lambda: by_bob.get(export.headers["Location"].removeprefix("/api/v1")).json["status"] == "ready", within=30
    )
    link = by_bob.get(f"/exports/{export.json['id']}/download").headers["Location"]
    return Job(by_alice, by_bob, task, export.json, link, fetch(link))


def fetch(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, redirect=False, retries=False, timeout=30)


def person(api: Api) -> Person:
    assert api.person is not None
    return api.person


def test_the_terminal_says_where_everything_is(up: MakeUp) -> None:
    assert f"Dormouse is up: http://localhost:{up.ports['DORMOUSE_PORT']}" in up.said
    for line in ("/docs", f"{up.folder}/mail/*.eml", f"{up.folder}/logs/*.log", "make demo", "Ctrl-C"):
        assert line in up.said


def test_the_assignee_is_told_in_the_app(job: Job) -> None:
    told = eventually(lambda: [n for n in job.bob.get("/notifications").json["items"] if n["kind"] == "assigned"])

    assert told[0]["task"] == {"id": job.task["id"], "title": "Water the roses"}
    assert told[0]["actor"]["id"] == person(job.alice).id
    assert told[0]["read_at"] is None


def test_the_assignee_gets_one_mail_with_a_link_and_the_reason(up: MakeUp, job: Job) -> None:
    mailbox = Mailbox(up.folder / "mail")

    mails = eventually(lambda: [mail for mail in mailbox.to(person(job.bob).email) if "roses" in mail["Subject"]])

    (mail,) = mails
    assert mail["Subject"] == "Water the roses: Alice assigned a task to you."
    assert mail["Message-ID"].startswith("<")
    assert mail["References"].startswith(f"<task-{job.task['id']}@")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert f"http://localhost:{up.ports['DORMOUSE_PORT']}/tasks/{job.task['id']}" in part.get_content()
        assert "You get this mail because the task is assigned to you" in part.get_content()


def test_the_file_has_the_assigned_task(job: Job) -> None:
    rows = list(csv.DictReader(StringIO(job.file.data.decode("utf-8-sig"))))

    assert job.file.status == 200
    assert job.file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert job.file.headers["Content-Disposition"].startswith('attachment; filename="dormouse-tasks-')
    assert [(row["id"], row["title"], row["assignee"], row["team"], row["creator"]) for row in rows] == [
        (job.task["id"], "Water the roses", "Bob", "Garden", "Alice")
    ]


def test_whoever_asked_is_told_that_the_file_is_there(up: MakeUp, job: Job) -> None:
    told = eventually(lambda: [n for n in job.bob.get("/notifications").json["items"] if n["kind"] == "export_ready"])

    assert told[0]["export_id"] == job.export["id"]
    assert eventually(
        lambda: [m for m in Mailbox(up.folder / "mail").to(person(job.bob).email) if "export" in m["Subject"]]
    )


def test_nobody_else_gets_the_link(job: Job) -> None:
    response = job.alice.get(f"/exports/{job.export['id']}/download")

    assert response.status == 404


def test_a_link_that_was_tampered_with_is_refused(job: Job) -> None:
    address, query = job.link.split("?", 1)
    signature = parse_qs(query)["X-Amz-Signature"][0]
    tampered = [
        address,
        f"{address}x?{query}",
        f"{address}?{query.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000')}",
        f"{address}?{query.replace('dormouse-tasks', 'dormouse-other')}",
        f"{address}?{query.replace(signature, signature[::-1])}",
        address.rpartition("/exports/")[0],
    ]

    assert [fetch(url).status for url in tampered] == [403] * len(tampered)


def test_a_link_that_has_expired_is_refused(job: Job, up: MakeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = dict(line.split("=", 1) for line in (up.folder / "secrets.env").read_text().split())
    monkeypatch.setenv("S3_ENDPOINT", f"http://127.0.0.1:{up.ports['DORMOUSE_S3_PORT']}")
    monkeypatch.setenv("S3_BUCKET", "dormouse")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", secrets["S3_ACCESS_KEY"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secrets["S3_SECRET_KEY"])
    config.load.cache_clear()

    link = storage.signed_url(f"exports/{job.export['id']}.csv", filename="a.csv", seconds=1, content_type="text/csv")

    config.load.cache_clear()
    assert urlsplit(link).path == urlsplit(job.link).path
    refused = eventually(lambda: [answer for answer in [fetch(link)] if answer.status == 403])
    assert b"expired" in refused[0].data


def test_a_link_is_good_for_15_minutes_and_in_no_log(up: MakeUp, job: Job) -> None:
    query = parse_qs(urlsplit(job.link).query)

    logs = "".join(log.read_text(errors="replace") for log in (up.folder / "logs").glob("*.log"))

    assert query["X-Amz-Expires"] == ["900"]
    assert job.export["id"] in logs
    for secret in (query["X-Amz-Signature"][0], PASSWORD, person(job.bob).token, person(job.bob).refresh_token):
        assert secret not in logs


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/docs/", "text/html"), ("/docs/swagger-ui-bundle.js", "text/javascript"), ("/openapi.json", "application/json")],
)
def test_the_documentation_is_served(up: MakeUp, path: str, kind: str) -> None:
    response = fetch(up.url + path)

    assert response.status == 200
    assert response.headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize("path", ["/events", "/ready", "/api/v1/events", "/api/v1/dead-letters/events"])
def test_events_do_not_come_in_through_the_gateway(up: MakeUp, path: str) -> None:
    event = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/evil", "ce-type": "dormouse.task.assigned.v1"}

    response = urllib3.request("POST", up.url + path, headers=event, json={}, retries=False, timeout=30)

    assert response.status == 404


def test_at_ctrl_c_everything_ends(up: MakeUp, job: Job) -> None:
    programs = up.processes()

    up.press_ctrl_c()

    assert up.make.wait(60) == -signal.SIGINT  # So a shell knows that it was interrupted.
    assert "The data stays in" in up.said
    assert "did not stop in time" not in up.said
    assert len(programs) > 15
    assert [program for program in programs if program.is_running()] == []
    assert [port for port in up.ports.values() if not is_free(port)] == []
