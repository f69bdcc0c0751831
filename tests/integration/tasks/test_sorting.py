"""GET /tasks?sort=…: what it refuses, and what holds over HTTP; test_filters.py compares whole orders with a model."""

from typing import Any

import pytest

from tests.support.api import Api, Person


def titles(me: Api, **query: Any) -> list[str]:
    return [task["title"] for task in me.get("/tasks", **query).json["items"]]


@pytest.mark.parametrize(
    "sort",
    ["", "-", "size", "title,", "title,title", "title,-title", "Title", "created,updated,due,title,status", "\0"],
)
def test_a_sort_that_there_is_not_is_refused(api: Api, alice: Person, sort: str) -> None:
    response = api.as_(alice).get("/tasks", sort=sort)

    assert response.status == 422
    assert response.fields == ["query.sort"]


def test_relevance_without_a_text_is_refused(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/tasks", sort="relevance")

    assert response.status == 422
    assert response.fields == ["query.sort"]


def test_priorities_are_ordered_by_weight_and_not_by_name(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    for priority in ("low", "urgent", "none", "high", "medium"):
        me.create_task(priority, priority=priority)

    assert titles(me, sort="-priority") == ["urgent", "high", "medium", "low", "none"]


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_what_has_no_due_date_comes_last_both_ways(api: Api, alice: Person, sort: str) -> None:
    me = api.as_(alice)
    me.create_task("never")
    me.create_task("soon", due={"date": "2030-01-01"})
    me.create_task("later", due={"date": "2031-01-01"})

    assert titles(me, sort=sort)[-1] == "never"


def test_upper_and_lower_case_stand_together(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    for title in ("banana", "Cherry", "Apple", "apricot"):
        me.create_task(title)

    assert titles(me, sort="title") == ["Apple", "apricot", "banana", "Cherry"]


@pytest.mark.parametrize(
    "other",
    [
        {"sort": "-title"},
        {"sort": "title,due"},
        {"status": "todo"},
        {"q": "status:todo"},
        {"in_trash": "true"},
        {},
    ],
)
def test_a_cursor_of_another_filter_or_sort_is_refused(api: Api, alice: Person, other: dict[str, str]) -> None:
    me = api.as_(alice)
    for title in ("one", "two"):
        me.create_task(title)
    cursor = me.get("/tasks", sort="title", limit=1).json["next_cursor"]
    query = {"sort": "title", **other} if other else {}

    response = me.get("/tasks", **query, cursor=cursor)

    assert response.status == 422
    assert response.fields == ["query.cursor"]


@pytest.mark.parametrize(
    "field", ["due_before", "due_after", "created_before", "created_after", "updated_before", "completed_after"]
)
@pytest.mark.parametrize("value", ["2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T10:00:00", "friday", "", "\0"])
def test_a_moment_that_there_is_not_is_refused(api: Api, alice: Person, field: str, value: str) -> None:
    response = api.as_(alice).get("/tasks", **{field: value})

    assert response.status == 422
    assert response.fields == [f"query.{field}"]


@pytest.mark.parametrize("field", ["due_before", "due_after", "created_before", "created_after", "updated_after"])
@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("0001-01-01T00:00:00Z", 200),
        ("9999-12-31T23:59:59Z", 200),
        ("0001-01-01T00:00:00+14:00", 422),
        ("9999-12-31T23:59:59-14:00", 422),
    ],
)
def test_the_ends_of_time_are_moments_as_far_as_there_are_years(
    api: Api, alice: Person, field: str, value: str, status: int
) -> None:
    response = api.as_(alice).get("/tasks", **{field: value})

    assert response.status == status
