"""Subtasks: one level is shown, any depth is kept, and there are no circles."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api import Answer, Api, Person


def put_below(me: Api, task: str, parent: str | None) -> Answer:
    return me.patch(f"/tasks/{task}", {"parent_id": parent})


def chain(me: Api, depth: int) -> list[str]:
    """Tasks each of which is below the one before it."""
    made: list[str] = []
    for number in range(depth):
        made.append(me.create_task(f"Level {number}", parent_id=made[-1] if made else None)["id"])
    return made


def test_a_parent_one_cannot_see_and_one_that_nobody_made_get_the_same_answer(
    api: Api, alice: Person, outsider: Person
) -> None:
    mine, theirs = api.as_(alice).create_task()["id"], api.as_(outsider).create_task()["id"]

    answers = [put_below(api.as_(alice), mine, parent) for parent in (theirs, str(uuid.uuid4()))]

    assert [(answer.status, answer.fields) for answer in answers] == [(422, ["body.parent_id"])] * 2
    assert answers[0].json["errors"] == answers[1].json["errors"]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_task_goes_not_below_itself_or_what_is_below_it(api: Api, alice: Person, place: int) -> None:
    levels = chain(api.as_(alice), 4)

    response = put_below(api.as_(alice), levels[0], levels[place])

    assert response.status == 422
    assert (response.fields, response.json["errors"][0]["code"]) == (["body.parent_id"], "cycle")
    assert api.as_(alice).get(f"/tasks/{levels[0]}").json["parent_id"] is None


def test_a_circle_through_a_task_one_cannot_see_is_refused_too(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)["id"]
    top = api.as_(alice).create_task(team_id=team)["id"]
    hidden = api.as_(alice).create_task(parent_id=top)["id"]
    below = api.as_(alice).create_task(parent_id=hidden, team_id=team)["id"]

    response = put_below(api.as_(bob), top, below)

    assert response.json["errors"][0]["code"] == "cycle"


def test_a_circle_through_the_trash_is_refused_too(api: Api, alice: Person) -> None:
    levels = chain(api.as_(alice), 3)
    api.as_(alice).delete(f"/tasks/{levels[1]}")

    response = put_below(api.as_(alice), levels[0], levels[2])

    assert response.json["errors"][0]["code"] == "cycle"


def test_a_task_shows_the_level_below_it_in_its_order(api: Api, alice: Person) -> None:
    top = api.as_(alice).create_task()["id"]
    first, second, third = (api.as_(alice).create_task(title, parent_id=top)["id"] for title in "ABC")
    api.as_(alice).create_task("Two levels below", parent_id=second)
    api.as_(alice).put(f"/tasks/{third}/position", {"after": first, "before": second})

    response = api.as_(alice).get(f"/tasks/{top}")

    assert [below["title"] for below in response.json["subtasks"]] == ["A", "C", "B"]


def test_subtasks_are_filtered_by_their_parent(api: Api, alice: Person) -> None:
    levels = chain(api.as_(alice), 3)

    below = api.as_(alice).get("/tasks", parent=levels[0]).json["items"]
    at_the_top = api.as_(alice).get("/tasks", parent="none").json["items"]

    assert [task["id"] for task in below] == [levels[1]]
    assert [task["id"] for task in at_the_top] == [levels[0]]


def test_a_subtask_moves_to_another_parent_and_to_the_top(api: Api, alice: Person) -> None:
    levels = chain(api.as_(alice), 4)

    moved = put_below(api.as_(alice), levels[3], levels[0])
    topmost = put_below(api.as_(alice), levels[3], None)

    assert (moved.json["parent_id"], topmost.json["parent_id"]) == (levels[0], None)


@pytest.mark.parametrize("attempt", range(5))
def test_two_moves_at_once_make_no_circle(api: Api, alice: Person, attempt: int) -> None:
    pairs = [[api.as_(alice).create_task()["id"] for _ in range(2)] for _ in range(4)]
    moves = [(a, b) for pair in pairs for a, b in (pair, pair[::-1])]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda move: put_below(api.as_(alice), *move), moves))

    statuses = [
        sorted([first.status, second.status]) for first, second in zip(answers[::2], answers[1::2], strict=True)
    ]
    assert statuses == [[200, 422]] * 4


def test_three_moves_at_once_make_no_circle(api: Api, alice: Person) -> None:
    ring = [api.as_(alice).create_task()["id"] for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda n: put_below(api.as_(alice), ring[n], ring[n - 1]), range(3)))

    assert sorted(answer.status for answer in answers) == [200, 200, 422]
