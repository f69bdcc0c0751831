"""GET /exports"""

import pytest

from tests.support.api import Api, Person


def test_nobody_lists_exports_without_signing_in(api: Api) -> None:
    response = api.get("/exports")

    assert response.status == 401


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"status": "ready"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    response = api.as_(alice).get("/exports", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_only_ones_own_exports_are_listed(api: Api, alice: Person, outsider: Person, admin: Person) -> None:
    asked = api.as_(alice).post("/exports", {}).json["id"]

    lists = {p.id: [e["id"] for e in api.as_(p).get("/exports").json["items"]] for p in (alice, outsider, admin)}

    assert lists[alice.id] == [asked]
    assert asked not in lists[outsider.id] + lists[admin.id]


def test_pages_go_from_the_newest_to_the_oldest(api: Api, alice: Person) -> None:
    asked = [api.as_(alice).post("/exports", {}).json["id"] for _ in range(3)]

    first = api.as_(alice).get("/exports", limit=2).json
    second = api.as_(alice).get("/exports", limit=2, cursor=first["next_cursor"]).json

    assert [export["id"] for export in first["items"] + second["items"]] == asked[::-1]
    assert second["next_cursor"] is None
