"""POST /tasks/{id}/relations and DELETE …/relations/{id}"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person


def relate(me: Api, task: str, other: str, kind: str = "blocks") -> Answer:
    return me.post(f"/tasks/{task}/relations", {"to_id": other, "kind": kind})


def relations(me: Api, task: str) -> Any:
    return me.get(f"/tasks/{task}").json["relations"]


@pytest.fixture
def pair(api: Api, alice: Person) -> list[str]:
    return [api.as_(alice).create_task()["id"] for _ in range(2)]


def test_nobody_relates_tasks_without_signing_in(api: Api, pair: list[str]) -> None:
    assert relate(api, *pair).status == 401


def test_a_guest_relates_nothing(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")["id"]
    theirs, own = api.as_(alice).create_task(team_id=team)["id"], api.as_(bob).create_task()["id"]

    assert relate(api.as_(bob), theirs, own).status == 403


def test_a_task_one_cannot_see_is_not_there(api: Api, outsider: Person, pair: list[str]) -> None:
    assert relate(api.as_(outsider), *pair).status == 404


def test_another_task_one_cannot_see_and_one_that_nobody_made_get_the_same_answer(
    api: Api, alice: Person, outsider: Person
) -> None:
    mine, theirs = api.as_(alice).create_task()["id"], api.as_(outsider).create_task()["id"]

    answers = [relate(api.as_(alice), mine, other) for other in (theirs, str(uuid.uuid4()))]

    assert [answer.status for answer in answers] == [422, 422]
    assert answers[0].json["errors"] == answers[1].json["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"kind": "blocks"}, "to_id"), ({"to_id": "x", "kind": "blocks"}, "to_id"), ({"kind": "follows"}, "kind")],
)
def test_a_relation_that_makes_no_sense_is_refused(
    api: Api, alice: Person, pair: list[str], body: dict[str, str], field: str
) -> None:
    body = {"to_id": pair[1], **body} if field == "kind" else body

    response = api.as_(alice).post(f"/tasks/{pair[0]}/relations", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_a_task_has_no_relation_to_itself(api: Api, alice: Person, pair: list[str]) -> None:
    response = relate(api.as_(alice), pair[0], pair[0])

    assert response.fields == ["body.to_id"]


@pytest.mark.parametrize("kind", ["blocks", "relates_to", "duplicates"])
def test_both_tasks_show_the_relation(api: Api, alice: Person, pair: list[str], kind: str) -> None:
    assert relate(api.as_(alice), pair[0], pair[1], kind).status == 204

    [shown] = relations(api.as_(alice), pair[0])
    assert shown == {"id": shown["id"], "kind": kind, "from_id": pair[0], "to_id": pair[1]}
    assert relations(api.as_(alice), pair[1]) == [shown]


def test_the_same_is_not_said_twice_nor_the_other_way_round(api: Api, alice: Person, pair: list[str]) -> None:
    relate(api.as_(alice), *pair)

    answers = [relate(api.as_(alice), *pair), relate(api.as_(alice), *pair[::-1])]

    assert [answer.status for answer in answers] == [409, 409]
    assert relate(api.as_(alice), pair[0], pair[1], "relates_to").status == 204


def test_of_two_opposite_ones_at_once_one_is_kept(api: Api, alice: Person, pair: list[str]) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: relate(api.as_(alice), *pair[:: 1 if n % 2 else -1]), range(6)))

    assert sorted(answer.status for answer in answers) == [204, 409, 409, 409, 409, 409]
    assert len(relations(api.as_(alice), pair[0])) == 1


@pytest.mark.parametrize("side", [0, 1])
def test_it_is_taken_back_from_either_side(api: Api, alice: Person, pair: list[str], side: int) -> None:
    relate(api.as_(alice), *pair)
    [shown] = relations(api.as_(alice), pair[0])

    response = api.as_(alice).delete(f"/tasks/{pair[side]}/relations/{shown['id']}")

    assert response.status == 204
    assert relations(api.as_(alice), pair[0]) == []


def test_a_relation_of_other_tasks_is_not_there(api: Api, alice: Person, pair: list[str]) -> None:
    relate(api.as_(alice), *pair)
    [shown] = relations(api.as_(alice), pair[0])
    third = api.as_(alice).create_task()["id"]

    response = api.as_(alice).delete(f"/tasks/{third}/relations/{shown['id']}")

    assert response.status == 404
