"""Files of a task: uploaded straight into storage, fetched by signed URL."""

import uuid
from typing import Any

import pytest
import urllib3

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.attachments import attach, begin, send, stored
from tests.support.database import Database

NEW = {"name": "plan.txt", "content_type": "text/plain"}


def fetch(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, retries=False, timeout=10)


def requests(api: Api, task_id: str, file_id: str) -> list[Answer]:
    """Everything that can be done with files."""
    path = f"/tasks/{task_id}/attachments"
    return [
        api.get(path),
        api.post(path, NEW),
        api.post(f"{path}/{file_id}/finish"),
        api.get(f"{path}/{file_id}/download"),
        api.delete(f"{path}/{file_id}"),
    ]


def test_nobody_does_anything_with_files_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    answers = requests(api.as_(None), task["id"], str(uuid.uuid4()))

    assert {answer.status for answer in answers} == {401}


def test_files_of_a_task_one_cannot_see_are_not_there(api: Api, alice: Person, outsider: Person, stack: Stack) -> None:
    task = api.as_(alice).create_task()
    file = attach(api.as_(alice), task)

    answers = requests(api.as_(outsider), task["id"], file["id"])

    assert {answer.status for answer in answers} == {404}
    assert stored(stack, task) == [file["id"]]


def test_a_guest_reads_files_and_changes_nothing(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(team_id=team["id"])
    file = attach(api.as_(alice), task)

    answers = requests(api.as_(bob), task["id"], file["id"])

    assert [answer.status for answer in answers] == [200, 403, 403, 302, 403]


def test_a_file_of_another_task_is_not_there(api: Api, alice: Person) -> None:
    file = attach(api.as_(alice), api.as_(alice).create_task())
    task = api.as_(alice).create_task()

    answers = requests(api.as_(alice), task["id"], file["id"])

    assert [answer.status for answer in answers] == [200, 201, 404, 404, 404]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xhtml+xml", "text/xml",
        "application/xml", "text/javascript", "plain", "", "text/", "text/plain;\r\nX: y", "tëxt/plain", "a b/c",
    ],
)  # fmt: skip
def test_what_a_browser_would_run_and_what_is_no_type_are_refused(api: Api, alice: Person, content_type: str) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).post(f"/tasks/{task['id']}/attachments", {**NEW, "content_type": content_type})

    assert response.status == 422
    assert response.fields == ["body.content_type"]


def test_an_upload_that_has_not_arrived_does_not_count(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    begun = begin(api.as_(alice), task)

    response = api.as_(alice).post(f"/tasks/{task['id']}/attachments/{begun['id']}/finish")

    assert response.status == 422
    assert api.as_(alice).get(f"/tasks/{task['id']}/attachments").json["items"] == []
    assert api.as_(alice).get(f"/tasks/{task['id']}/attachments/{begun['id']}/download").status == 404


def test_storage_takes_only_what_the_form_was_made_for(api: Api, alice: Person, stack: Stack) -> None:
    task = api.as_(alice).create_task()
    begun = begin(api.as_(alice), task)

    answers = {
        "too large": send(begun, b"x" * (25 * 1024 * 1024 + 1)),
        "nothing": send(begun, b""),
        "another type": send(begun, b"x", **{"Content-Type": "text/html"}),
        "another place": send(begun, b"x", key=f"attachments/{uuid.uuid4()}/{begun['id']}"),
    }

    assert {name: status for name, status in answers.items() if status < 400} == {}
    assert stored(stack, task) == []


def test_nobody_finishes_the_upload_of_another(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])
    begun = begin(api.as_(alice), task)
    send(begun)

    response = api.as_(bob).post(f"/tasks/{task['id']}/attachments/{begun['id']}/finish")

    assert response.status == 404


def test_a_task_holds_fifty_files(api: Api, alice: Person, database: Database) -> None:
    task = api.as_(alice).create_task()
    late = begin(api.as_(alice), task)
    send(late)
    database.run(
        "INSERT INTO attachments SELECT gen_random_uuid(), :task, :person, 'x', 'text/plain', 1, now(), now() "
        "FROM generate_series(1, 50)",
        task=task["id"],
        person=alice.id,
    )

    another = api.as_(alice).post(f"/tasks/{task['id']}/attachments", NEW)
    finished = api.as_(alice).post(f"/tasks/{task['id']}/attachments/{late['id']}/finish")

    assert (another.status, finished.status) == (409, 409)
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["attachment_count"] == 50


def test_a_file_goes_all_the_way(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    task = api.as_(alice).create_task(team_id=team["id"])
    content = bytes(range(256)) * 40

    file = attach(api.as_(alice), task, "Plan.pdf", content, "application/pdf")

    assert (file["name"], file["size"], file["uploader"]["id"]) == ("Plan.pdf", len(content), alice.id)
    assert api.as_(bob).get(f"/tasks/{task['id']}/attachments").json["items"] == [file]
    assert api.as_(bob).get(f"/tasks/{task['id']}").json["attachment_count"] == 1
    leads = api.as_(bob).get(f"/tasks/{task['id']}/attachments/{file['id']}/download")
    assert fetch(leads.headers["Location"]).data == content


def test_finishing_again_changes_nothing(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    file = attach(api.as_(alice), task)

    response = api.as_(alice).post(f"/tasks/{task['id']}/attachments/{file['id']}/finish")

    assert response.json == file


@pytest.mark.parametrize(
    "name", ["Übersicht 🐭.txt", 'a"b\\c.txt', "../../etc/passwd", "a;b=c\u202etxt.exe", "x%0d%0aX: y"]
)
def test_a_file_is_saved_under_its_name_and_never_shown(api: Api, alice: Person, name: str) -> None:
    task = api.as_(alice).create_task()
    file = attach(api.as_(alice), task, name)
    leads = api.as_(alice).get(f"/tasks/{task['id']}/attachments/{file['id']}/download")

    response = fetch(leads.headers["Location"])

    assert (response.status, response.data, response.headers["Content-Type"]) == (200, b"hello", "text/plain")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="')
    assert "X" not in response.headers
    assert file["name"] == name


def test_an_address_is_good_for_ten_minutes_and_for_one_file(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    files = [attach(api.as_(alice), task) for _ in range(2)]
    leads = api.as_(alice).get(f"/tasks/{task['id']}/attachments/{files[0]['id']}/download")
    url = leads.headers["Location"]

    other = fetch(url.replace(files[0]["id"], files[1]["id"]))
    longer = fetch(url.replace("X-Amz-Expires=600", "X-Amz-Expires=6000"))
    bare = fetch(url.partition("?")[0])

    assert leads.headers["Cache-Control"] == "no-store"
    assert "X-Amz-Expires=600&" in url
    assert [other.status, longer.status, bare.status] == [403, 403, 403]


def test_only_who_uploaded_it_or_made_the_task_deletes_a_file(
    api: Api, alice: Person, bob: Person, outsider: Person
) -> None:
    team = api.as_(alice).create_team(bob, outsider)
    task = api.as_(alice).create_task(team_id=team["id"])
    files = [attach(api.as_(bob), task) for _ in range(2)]

    answers = [
        api.as_(person).delete(f"/tasks/{task['id']}/attachments/{file['id']}").status
        for person, file in ((outsider, files[0]), (bob, files[0]), (alice, files[1]))
    ]

    assert answers == [403, 204, 204]


def test_a_deleted_file_is_gone_from_storage(api: Api, alice: Person, stack: Stack) -> None:
    task = api.as_(alice).create_task()
    gone, kept = (attach(api.as_(alice), task) for _ in range(2))

    api.as_(alice).delete(f"/tasks/{task['id']}/attachments/{gone['id']}")

    assert stored(stack, task) == [kept["id"]]
    assert [each["id"] for each in api.as_(alice).get(f"/tasks/{task['id']}/attachments").json["items"]] == [kept["id"]]
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["attachment_count"] == 1


def test_files_are_listed_page_by_page(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    path = f"/tasks/{task['id']}/attachments"
    names = [attach(api.as_(alice), task, name)["name"] for name in ("a", "b", "c")]

    first = api.as_(alice).get(path, limit=2).json
    second: Any = api.as_(alice).get(path, limit=2, cursor=first["next_cursor"]).json

    assert [each["name"] for each in first["items"] + second["items"]] == names[::-1]
