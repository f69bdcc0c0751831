"""GET /dead-letters"""

from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.deadletters import JOINED, Letters


def test_nobody_sees_dead_letters_without_signing_in(api: Api) -> None:
    response = api.get("/dead-letters")

    assert response.status == 401


def test_only_administrators_see_dead_letters(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/dead-letters")

    assert response.status == 403


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"type": "x"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, admin: Person, query: dict[str, object]) -> None:
    response = api.as_(admin).get("/dead-letters", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_a_dead_letter_tells_what_was_refused_by_whom_and_why(
    api: Api, admin: Person, letters: Letters, joined: dict[str, Any]
) -> None:
    event_id = letters.send(joined)

    response = api.as_(admin).get("/dead-letters", limit=1)

    [letter] = response.json["items"]
    assert letter == {
        "id": letter["id"],
        "event_id": event_id,
        "source": "/dormouse/teams",
        "type": JOINED,
        "destination": "http://notify/events",
        "code": 400,
        "answer": '{"detail": "No."}',
        "data": joined,
        "times": 1,
        "created_at": letter["created_at"],
        "replayed_at": None,
    }


def test_an_event_that_comes_again_is_the_same_entry(
    api: Api, admin: Person, letters: Letters, joined: dict[str, Any]
) -> None:
    event_id = letters.send(joined)

    letters.send(joined, id=event_id)

    found = [letter for letter in api.as_(admin).get("/dead-letters").json["items"] if letter["event_id"] == event_id]
    assert [letter["times"] for letter in found] == [2]


def test_pages_go_from_the_newest_to_the_oldest(api: Api, admin: Person, letters: Letters) -> None:
    sent = [letters.send({"number": number}) for number in range(3)]

    first = api.as_(admin).get("/dead-letters", limit=2).json
    second = api.as_(admin).get("/dead-letters", limit=1, cursor=first["next_cursor"]).json

    assert [letter["event_id"] for letter in first["items"] + second["items"]] == sent[::-1]
