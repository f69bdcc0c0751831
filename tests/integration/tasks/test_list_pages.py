"""GET /tasks page by page, also while tasks are being made."""

import base64
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.api import Api, Person


def pages(me: Api, **query: Any) -> Iterator[list[str]]:
    """The ids on each page of a list, to its end."""
    cursor: dict[str, str] = {}
    while True:
        page = me.get("/tasks", **query, **cursor).json
        yield [task["id"] for task in page["items"]]
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


def cursor_of(*keys: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_the_pages_together_are_the_whole_list(api: Api, alice: Person, limit: int) -> None:
    team = api.as_(alice).create_team()
    ways: list[dict[str, Any]] = [{}, {"team_id": team["id"]}, {"assignee": {"team_id": team["id"]}}]
    made = [api.as_(alice).create_task(**way)["id"] for way in ways * 2]

    seen = list(pages(api.as_(alice), limit=limit))

    assert [id for page in seen for id in page] == made[::-1]
    assert [len(page) for page in seen[:-1]] == [limit] * (len(seen) - 1)


def test_a_list_that_fills_its_page_exactly_has_no_next_one(api: Api, alice: Person) -> None:
    for _ in range(2):
        api.as_(alice).create_task()

    response = api.as_(alice).get("/tasks", limit=2)

    assert response.json["next_cursor"] is None


def test_a_filter_goes_through_all_pages(api: Api, alice: Person) -> None:
    made = [api.as_(alice).create_task(status=status)["id"] for status in ["done", "todo"] * 4]
    done = made[::2]

    seen = list(pages(api.as_(alice), limit=3, status="done"))

    assert seen == [[done[3], done[2], done[1]], [done[0]]]


def test_without_a_limit_a_page_has_50_tasks(api: Api, alice: Person) -> None:
    for number in range(51):
        api.as_(alice).create_task(f"Task {number}")

    response = api.as_(alice).get("/tasks")

    assert len(response.json["items"]) == 50
    assert response.json["next_cursor"] is not None


def test_pages_have_no_gaps_or_repeats_while_tasks_are_being_made(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team()
    before = [api.as_(alice).create_task(team_id=team["id"])["id"] for _ in range(30)]
    enough = threading.Event()

    def make_more() -> None:
        while not enough.is_set():
            api.as_(alice).create_task(team_id=team["id"])

    maker = threading.Thread(target=make_more)
    maker.start()
    try:
        seen = [id for page in pages(api.as_(alice), limit=4) for id in page]
    finally:
        enough.set()
        maker.join()

    assert [id for id in seen if id in before] == before[::-1]
    assert len(set(seen)) == len(seen)


def test_a_cursor_stays_good_when_the_task_it_stands_for_leaves_the_list(api: Api, alice: Person) -> None:
    made = [api.as_(alice).create_task()["id"] for _ in range(4)]
    first = api.as_(alice).get("/tasks", limit=2, status="todo").json

    api.as_(alice).patch(f"/tasks/{made[2]}", {"status": "done"})

    second = api.as_(alice).get("/tasks", limit=2, status="todo", cursor=first["next_cursor"]).json
    assert [task["id"] for task in second["items"]] == [made[1], made[0]]


def test_a_cursor_of_another_person_is_refused(api: Api, alice: Person, outsider: Person) -> None:
    for _ in range(3):
        api.as_(alice).create_task()
    cursor = api.as_(alice).get("/tasks", limit=1).json["next_cursor"]

    response = api.as_(outsider).get("/tasks", cursor=cursor)

    assert (response.status, response.fields) == (422, ["query.cursor"])


def test_the_cursor_of_another_list_is_refused(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "New"})
    history = api.as_(alice).get(f"/tasks/{task['id']}/updates", limit=1).json["next_cursor"]

    response = api.as_(alice).get("/tasks", cursor=history)

    assert response.status == 422
    assert response.fields == ["query.cursor"]


@pytest.mark.parametrize("other", [{"status": "todo"}, {"sort": "due"}, {"q": "tag:home"}, {"in_trash": "true"}])
def test_the_cursor_of_another_filter_or_order_is_refused(api: Api, alice: Person, other: dict[str, str]) -> None:
    for _ in range(2):
        api.as_(alice).create_task(tags=["home"])
    cursor = api.as_(alice).get("/tasks", limit=1).json["next_cursor"]

    response = api.as_(alice).get("/tasks", cursor=cursor, **other)

    assert response.status == 422
    assert response.fields == ["query.cursor"]


@pytest.mark.parametrize(
    "cursor",
    [
        "!",
        "é",
        "AAAA",
        cursor_of(),
        cursor_of(None),
        cursor_of(7),
        cursor_of("not a uuid"),
        cursor_of({}),
        cursor_of(["x"]),
        cursor_of("' OR true --"),
        cursor_of("\0"),
        base64.urlsafe_b64encode(b"[" * 370).decode(),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b'"x"').decode(),
        base64.urlsafe_b64encode(b"\xff\xff").decode(),
    ],
)
def test_a_made_up_cursor_is_refused(api: Api, alice: Person, cursor: str) -> None:
    response = api.as_(alice).get("/tasks", cursor=cursor)

    assert response.status == 422
    assert response.fields == ["query.cursor"]
