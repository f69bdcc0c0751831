"""GET /notifications"""

from typing import Any

import pytest

from tests.integration.notifications.conftest import GiveWork
from tests.support.api import Api, Person
from tests.support.wait import eventually


def inbox(me: Api, count: int) -> list[dict[str, Any]]:
    """What a person has been told, once it is as much as expected."""
    return eventually(lambda: found if len(found := me.get("/notifications").json["items"]) >= count else [])


def test_nobody_has_an_inbox_without_signing_in(api: Api) -> None:
    response = api.get("/notifications")

    assert response.status == 401


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"user_id": "x"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, alice: Person, query: dict[str, object]) -> None:
    response = api.as_(alice).get("/notifications", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_whoever_was_told_nothing_has_an_empty_inbox(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/notifications")

    assert response.json == {"items": [], "next_cursor": None}


def test_a_notification_says_what_who_and_about_which_task(
    api: Api, admin: Person, bob: Person, give_work: GiveWork
) -> None:
    task = give_work(bob, "Cook")

    [told] = inbox(api.as_(bob), 1)

    assert told == {
        "id": told["id"],
        "kind": "assigned",
        "text": "Admin assigned a task to you.",
        "actor": {"id": admin.id, "display_name": "Admin"},
        "task": {"id": task["id"], "title": "Cook"},
        "team_id": None,
        "export_id": None,
        "created_at": told["created_at"],
        "read_at": None,
    }


def test_only_ones_own_notifications_are_listed(
    api: Api, alice: Person, bob: Person, outsider: Person, give_work: GiveWork
) -> None:
    give_work(bob)

    inbox(api.as_(bob), 1)

    assert api.as_(alice).get("/notifications").json["items"] == []
    assert api.as_(outsider).get("/notifications").json["items"] == []


def test_what_is_unread_comes_first_and_the_newest_of_it_at_the_top(api: Api, bob: Person, give_work: GiveWork) -> None:
    for number, title in enumerate(("a", "b", "c"), start=1):
        give_work(bob, title)
        newest = inbox(api.as_(bob), number)[0]

    api.as_(bob).patch(f"/notifications/{newest['id']}", {"read": True})

    titles = [told["task"]["title"] for told in api.as_(bob).get("/notifications").json["items"]]
    assert titles == ["b", "a", "c"]


def test_pages_go_through_what_is_unread_and_on_to_what_is_read(api: Api, bob: Person, give_work: GiveWork) -> None:
    for _ in range(5):
        give_work(bob)
    for told in inbox(api.as_(bob), 5)[1:3]:
        api.as_(bob).patch(f"/notifications/{told['id']}", {"read": True})
    whole = api.as_(bob).get("/notifications").json["items"]

    seen: list[dict[str, Any]] = []
    page = api.as_(bob).get("/notifications", limit=2).json
    while page["next_cursor"]:
        seen += page["items"]
        page = api.as_(bob).get("/notifications", limit=2, cursor=page["next_cursor"]).json

    assert seen + page["items"] == whole
