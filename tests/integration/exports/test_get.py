"""GET /exports/{id}"""

import uuid

from tests.support.api import Api, Person
from tests.support.exports import Keep


def test_nobody_follows_an_export_without_signing_in(api: Api, alice: Person, keep: Keep) -> None:
    response = api.get(f"/exports/{keep(alice, 'queued')}")

    assert response.status == 401


def test_an_export_of_somebody_else_is_not_there(
    api: Api, alice: Person, outsider: Person, admin: Person, keep: Keep
) -> None:
    path = f"/exports/{keep(alice, 'queued')}"

    answers = [api.as_(person).get(path) for person in (outsider, admin)]

    assert [answer.status for answer in answers] == [404, 404]


def test_an_export_that_nobody_asked_for_is_not_there(api: Api, alice: Person) -> None:
    response = api.as_(alice).get(f"/exports/{uuid.uuid4()}")

    assert response.status == 404


def test_whoever_asked_sees_how_far_it_is(api: Api, alice: Person, keep: Keep) -> None:
    id = keep(alice, "running")

    response = api.as_(alice).get(f"/exports/{id}")

    assert response.json == {
        "id": id,
        "format": "csv",
        "filter": {},
        "sort": "-created",
        "status": "running",
        "rows_done": 0,
        "rows_total": None,
        "size": None,
        "problem": None,
        "created_at": response.json["created_at"],
        "expires_at": None,
    }


def test_whoever_asked_sees_why_there_is_no_file(api: Api, alice: Person, keep: Keep) -> None:
    id = keep(alice, "failed", problem="It was too much.")

    response = api.as_(alice).get(f"/exports/{id}")

    assert (response.json["status"], response.json["problem"]) == ("failed", "It was too much.")
