"""PUT /tasks/{id}/position: places on a board."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person
from tests.support.database import Database


def move(me: Api, task: str, after: str | None = None, before: str | None = None) -> Answer:
    return me.put(f"/tasks/{task}/position", {"after": after, "before": before})


def board(me: Api, **query: Any) -> list[str]:
    return [task["id"] for task in me.get("/tasks", sort="position", limit=200, **query).json["items"]]


@pytest.fixture
def abc(api: Api, alice: Person) -> list[str]:
    """Three tasks in the order they were made in."""
    return [api.as_(alice).create_task(title)["id"] for title in "ABC"]


def test_nobody_moves_a_task_without_signing_in(api: Api, abc: list[str]) -> None:
    assert move(api, abc[0]).status == 401


def test_a_guest_moves_nothing(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")["id"]
    task = api.as_(alice).create_task(team_id=team)["id"]

    assert move(api.as_(bob), task).status == 403


def test_a_task_one_cannot_see_is_not_there(api: Api, outsider: Person, abc: list[str]) -> None:
    assert move(api.as_(outsider), abc[0]).status == 404


@pytest.mark.parametrize("side", ["after", "before"])
def test_a_neighbour_one_cannot_see_is_refused(
    api: Api, alice: Person, outsider: Person, abc: list[str], side: str
) -> None:
    theirs = api.as_(outsider).create_task()["id"]

    answers = [move(api.as_(alice), abc[0], **{side: neighbour}) for neighbour in (theirs, str(uuid.uuid4()))]

    assert [(answer.status, answer.fields) for answer in answers] == [(422, [f"body.{side}"])] * 2


def test_neighbours_that_stand_the_other_way_round_are_refused(api: Api, alice: Person, abc: list[str]) -> None:
    response = move(api.as_(alice), abc[0], after=abc[2], before=abc[1])

    assert response.status == 422
    assert board(api.as_(alice)) == abc


@pytest.mark.parametrize(
    ("task", "after", "before", "expected"),
    [("C", "A", "B", "ACB"), ("A", "C", None, "BCA"), ("C", None, "A", "CAB"), ("A", None, None, "BCA")],
)
def test_a_task_stands_where_it_was_put(
    api: Api, alice: Person, abc: list[str], task: str, after: str | None, before: str | None, expected: str
) -> None:
    ids = dict(zip("ABC", abc, strict=True))

    response = move(api.as_(alice), ids[task], ids.get(after or ""), ids.get(before or ""))

    assert (response.status, response.json["version"]) == (200, 2)
    assert board(api.as_(alice)) == [ids[title] for title in expected]


def test_a_move_is_in_the_history_with_both_places(api: Api, alice: Person, abc: list[str]) -> None:
    before = api.as_(alice).get(f"/tasks/{abc[2]}").json

    after = move(api.as_(alice), abc[2], before=abc[0]).json

    [entry, _] = api.as_(alice).get(f"/tasks/{abc[2]}/updates").json["items"]
    assert entry["changes"] == {"position": {"old": before["position"], "new": after["position"]}}
    assert entry["sentence"] == "Alice moved the task on the board."
    assert after["updated_at"] > before["updated_at"]


def test_a_move_is_an_event_like_every_change(api: Api, alice: Person, abc: list[str], database: Database) -> None:
    place = api.as_(alice).get(f"/tasks/{abc[0]}").json["position"]

    moved = move(api.as_(alice), abc[0], after=abc[1])

    emitted = (
        "SELECT data FROM outbox WHERE data->>'task_id' = :id AND attributes->>'type' = 'dormouse.task.changed.v1'"
    )
    assert [row["data"] for row in database.rows(emitted, id=abc[0])] == [
        {
            "task_id": abc[0],
            "version": 2,
            "by": alice.id,
            "changes": {"position": {"old": place, "new": moved.json["position"]}},
        }
    ]


def test_a_move_that_was_refused_leaves_nothing(api: Api, alice: Person, abc: list[str], database: Database) -> None:
    move(api.as_(alice), abc[0], after=abc[2], before=abc[1])

    assert len(api.as_(alice).get(f"/tasks/{abc[0]}/updates").json["items"]) == 1
    assert database.value("SELECT count(*) FROM outbox WHERE data->>'task_id' = :id", id=abc[0]) == 1


def test_a_new_task_comes_last_whoever_makes_it(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)["id"]

    made = [api.as_(person).create_task(team_id=team)["id"] for person in (alice, bob, bob, alice)]

    assert board(api.as_(alice), team=team) == made


def test_there_is_room_between_first_tasks_of_two_people(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)["id"]
    hers, his, third = (api.as_(person).create_task(team_id=team)["id"] for person in (alice, bob, bob))

    response = move(api.as_(bob), third, after=hers, before=his)

    assert response.status == 200
    assert board(api.as_(alice), team=team) == [hers, third, his]


@pytest.mark.parametrize(("after", "before"), [("A", "B"), (None, "A"), ("B", None)])
def test_two_who_choose_the_same_gap_at_once_get_two_places_with_room_between(
    api: Api, alice: Person, after: str | None, before: str | None
) -> None:
    first, second, *moved = (api.as_(alice).create_task()["id"] for _ in range(5))
    third = moved.pop()
    ids = {"A": first, "B": second}
    gap = [ids.get(after or ""), ids.get(before or "")]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda task: move(api.as_(alice), task, *gap), moved))

    low, high = sorted(moved, key=board(api.as_(alice)).index)
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json["position"] != answers[1].json["position"]
    assert move(api.as_(alice), third, after=low, before=high).status == 200
    assert [id for id in board(api.as_(alice)) if id in (low, third, high)] == [low, third, high]


def test_two_moves_of_one_task_at_once_are_both_counted(api: Api, alice: Person, abc: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(lambda n: move(api.as_(alice), abc[2], *((abc[0], abc[1]) if n % 2 else (None, abc[0]))), range(8))
        )

    assert api.as_(alice).get(f"/tasks/{abc[2]}").json["version"] == 9


def test_a_place_stays_short_however_often_tasks_are_moved_there(api: Api, alice: Person, abc: list[str]) -> None:
    for number in range(30):
        moved, first = (abc[2], abc[1]) if number % 2 else (abc[1], abc[2])
        assert move(api.as_(alice), moved, after=abc[0], before=first).status == 200
        abc[1:] = [first, moved] if number % 2 else [moved, first]

    assert len(api.as_(alice).get(f"/tasks/{abc[1]}").json["position"]) < 40


def test_the_next_of_a_series_has_a_place_of_its_own_behind_the_last(api: Api, alice: Person) -> None:
    done = api.as_(alice).create_task(due={"date": "2026-03-01"}, rrule="FREQ=DAILY")["id"]
    other, third = (api.as_(alice).create_task()["id"] for _ in range(2))
    api.as_(alice).patch(f"/tasks/{done}", {"status": "done"})

    _, following, *rest = board(api.as_(alice))

    assert rest == [other, third]
    assert move(api.as_(alice), third, after=done, before=following).status == 200
