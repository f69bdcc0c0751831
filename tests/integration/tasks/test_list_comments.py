"""GET /tasks/{id}/comments"""

import uuid

import pytest

from tests.support.api import Api, Person


def test_nobody_reads_comments_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.get(f"/tasks/{task['id']}/comments")

    assert response.status == 401


def test_the_comments_of_a_task_one_cannot_see_are_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(outsider).get(f"/tasks/{task['id']}/comments")

    assert response.status == 404


def test_a_task_that_nobody_made_has_no_comments(api: Api, alice: Person) -> None:
    response = api.as_(alice).get(f"/tasks/{uuid.uuid4()}/comments")

    assert response.status == 404


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"author": "me"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).get(f"/tasks/{task['id']}/comments", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_a_task_without_comments_has_an_empty_list(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).get(f"/tasks/{task['id']}/comments")

    assert response.json == {"items": [], "next_cursor": None}


def test_only_the_comments_of_this_task_are_listed_page_by_page(api: Api, alice: Person) -> None:
    path = f"/tasks/{api.as_(alice).create_task()['id']}/comments"
    other = f"/tasks/{api.as_(alice).create_task()['id']}/comments"
    for body in ("one", "two", "three"):
        api.as_(alice).post(path, {"body": body})
        api.as_(alice).post(other, {"body": f"not {body}"})

    first = api.as_(alice).get(path, limit=2).json
    second = api.as_(alice).get(path, limit=2, cursor=first["next_cursor"]).json

    assert [comment["body"] for comment in first["items"] + second["items"]] == ["three", "two", "one"]
    assert second["next_cursor"] is None
