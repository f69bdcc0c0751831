"""ETag and If-Match: whoever says which version they know overwrites nobody's change."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person

CHANGE = ("PATCH", "", {"title": "Mine"})
ASSIGN = ("PUT", "/assignee", {"assignee": None})
MOVE: tuple[str, str, Any] = ("PUT", "/position", {})
DELETE = ("DELETE", "", None)
each_change = pytest.mark.parametrize(
    ("method", "suffix", "body"), [CHANGE, ASSIGN, MOVE, DELETE], ids=["change", "assign", "move", "delete"]
)


def send(me: Api, task: dict[str, Any], method: str, suffix: str, body: Any, if_match: str) -> Answer:
    return me.request(method, f"/tasks/{task['id']}{suffix}", headers={"If-Match": if_match}, json=body)


def test_a_task_is_shown_with_the_tag_of_its_version(api: Api, alice: Person) -> None:
    made = api.as_(alice).post("/tasks", {"title": "Cook"})

    changed = api.as_(alice).patch(f"/tasks/{made.json['id']}", {"title": "Wash"})

    read = api.as_(alice).get(f"/tasks/{made.json['id']}")
    assert [answer.headers["ETag"] for answer in (made, changed, read)] == ['"v1"', '"v2"', '"v2"']


@each_change
@pytest.mark.parametrize("if_match", ['"v1"', '"v3"', 'W/"v2"', "v2", '"2"', '"v"', '"v99999999999"', "", '"é"'])
def test_a_version_that_it_is_not_at_is_refused_and_nothing_is_lost(
    api: Api, alice: Person, method: str, suffix: str, body: Any, if_match: str
) -> None:
    task = api.as_(alice).create_task(assignee={"user_id": alice.id})
    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "Theirs"})
    before = api.as_(alice).get(f"/tasks/{task['id']}").json

    response = send(api.as_(alice), task, method, suffix, body, if_match)

    assert (response.status, response.problem) == (412, "stale")
    assert api.as_(alice).get(f"/tasks/{task['id']}").json == before
    assert len(api.as_(alice).get(f"/tasks/{task['id']}/updates").json["items"]) == 2


@each_change
@pytest.mark.parametrize("if_match", ['"v1"', "*", ' "v1" '])
def test_the_version_that_it_is_at_is_taken(
    api: Api, alice: Person, method: str, suffix: str, body: Any, if_match: str
) -> None:
    task = api.as_(alice).create_task(assignee={"user_id": alice.id})

    response = send(api.as_(alice), task, method, suffix, body, if_match)

    assert response.status == (204 if method == "DELETE" else 200)


def test_a_task_one_cannot_see_is_not_there_whatever_its_version(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    answers = [send(api.as_(outsider), task, *CHANGE, if_match=tag) for tag in ('"v1"', '"v2"')]

    assert [answer.status for answer in answers] == [404, 404]


def test_of_two_who_know_the_same_version_at_once_one_is_refused(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda number: send(api.as_(alice), task, "PATCH", "", {"title": f"Title {number}"}, '"v1"'), range(8)
            )
        )

    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    won = next(answer.json["title"] for answer in answers if answer.status == 200)
    kept = api.as_(alice).get(f"/tasks/{task['id']}").json
    assert (kept["title"], kept["version"]) == (won, 2)


def test_whoever_reads_again_and_sends_the_new_version_loses_nobodys_change(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(tags=["0"])

    def add(tag: int) -> None:
        while True:
            read = api.as_(alice).get(f"/tasks/{task['id']}")
            body = {"tags": [*read.json["tags"], str(tag)]}
            if send(api.as_(alice), task, "PATCH", "", body, read.headers["ETag"]).status == 200:
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(1, 9)))

    kept = api.as_(alice).get(f"/tasks/{task['id']}").json["tags"]
    assert sorted(kept) == [str(number) for number in range(9)]
