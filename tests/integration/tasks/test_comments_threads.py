"""Threads of comments: replies to any depth, edited and deleted by their authors alone."""

import uuid
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person


def say(me: Api, task: Any, body: str = "Hello", **more: Any) -> Any:
    answer = me.post(f"/tasks/{task['id']}/comments", {"body": body, **more})
    assert answer.status == 201, answer
    return answer.json


def listed(me: Api, task: Any) -> list[Any]:
    """The comments of a task, the oldest first."""
    found: list[Any] = me.get(f"/tasks/{task['id']}/comments").json["items"]
    return found[::-1]


def shared_task(api: Api, alice: Person, bob: Person, role: str = "member") -> Any:
    team = api.as_(alice).create_team(bob, role=role)
    return api.as_(alice).create_task(team_id=team["id"])


def requests(api: Api, comment_id: str) -> list[Answer]:
    """Everything that can be done with a comment."""
    path = f"/comments/{comment_id}"
    return [
        api.patch(path, {"body": "Other"}),
        api.delete(path),
        api.get(f"{path}/versions"),
        api.post(f"{path}/reactions", {"emoji": "🎉"}),
        api.post(f"{path}/reactions/remove", {"emoji": "🎉"}),
    ]


def test_nobody_does_anything_with_a_comment_without_signing_in(api: Api, alice: Person) -> None:
    comment = say(api.as_(alice), api.as_(alice).create_task())

    answers = requests(api.as_(None), comment["id"])

    assert {answer.status for answer in answers} == {401}


def test_a_comment_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()
    comment = say(api.as_(alice), task)

    answers = requests(api.as_(outsider), comment["id"])

    assert {answer.status for answer in answers} == {404}
    assert listed(api.as_(alice), task) == [comment]


def test_a_comment_that_nobody_wrote_is_not_there(api: Api, alice: Person) -> None:
    answers = requests(api.as_(alice), str(uuid.uuid4()))

    assert {answer.status for answer in answers} == {404}


def test_only_its_author_edits_or_deletes_a_comment(api: Api, alice: Person, bob: Person, admin: Person) -> None:
    task = shared_task(api, alice, bob)
    comment = say(api.as_(bob), task)

    answers = [answer for person in (alice, admin) for answer in requests(api.as_(person), comment["id"])[:2]]

    assert [answer.status for answer in answers] == [403] * 4
    assert [each["body"] for each in listed(api.as_(bob), task)] == ["Hello"]


def test_a_guest_edits_and_deletes_what_they_said(api: Api, alice: Person, bob: Person) -> None:
    comment = say(api.as_(bob), shared_task(api, alice, bob, "guest"))

    answers = requests(api.as_(bob), comment["id"])[:2]

    assert [answer.status for answer in answers] == [200, 204]


def test_nobody_replies_to_a_comment_of_another_task(api: Api, alice: Person) -> None:
    other = say(api.as_(alice), api.as_(alice).create_task())
    task = api.as_(alice).create_task()

    response = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "x", "parent_id": other["id"]})

    assert response.fields == ["body.parent_id"]


@pytest.mark.parametrize("emoji", ["", "x", "<b>", "🎉 ", " ", "a🎉", "\n", "🎉" * 17])
def test_what_is_no_emoji_is_refused(api: Api, alice: Person, emoji: str) -> None:
    comment = say(api.as_(alice), api.as_(alice).create_task())

    response = api.as_(alice).post(f"/comments/{comment['id']}/reactions", {"emoji": emoji})

    assert response.fields == ["body.emoji"]


def test_replies_go_to_any_depth(api: Api, alice: Person) -> None:
    task, parent = api.as_(alice).create_task(), None
    for depth in range(30):
        parent = say(api.as_(alice), task, str(depth), parent_id=parent and parent["id"])

    found = listed(api.as_(alice), task)

    assert [each["parent_id"] for each in found] == [None, *(each["id"] for each in found[:-1])]


def test_an_edited_comment_says_so_and_keeps_what_it_said(api: Api, alice: Person, bob: Person) -> None:
    task = shared_task(api, alice, bob)
    comment = say(api.as_(alice), task, "one")
    api.as_(alice).patch(f"/comments/{comment['id']}", {"body": "two"})

    response = api.as_(alice).patch(f"/comments/{comment['id']}", {"body": "three"})

    assert response.json == {**comment, "body": "three", "edited_at": response.json["edited_at"]}
    assert response.json["edited_at"] is not None
    versions = api.as_(bob).get(f"/comments/{comment['id']}/versions").json["items"]
    assert [each["body"] for each in versions] == ["two", "one"]


def test_a_comment_that_is_saved_as_it_was_is_not_edited(api: Api, alice: Person) -> None:
    comment = say(api.as_(alice), api.as_(alice).create_task())

    response = api.as_(alice).patch(f"/comments/{comment['id']}", {"body": "Hello"})

    assert response.json == comment
    assert api.as_(alice).get(f"/comments/{comment['id']}/versions").json["items"] == []


def test_a_deleted_comment_is_gone(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    comment = say(api.as_(alice), task)

    api.as_(alice).delete(f"/comments/{comment['id']}")

    assert listed(api.as_(alice), task) == []
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["comment_count"] == 0


def test_nothing_is_left_of_what_a_deleted_comment_said(api: Api, alice: Person, bob: Person) -> None:
    task = shared_task(api, alice, bob)
    comment = say(api.as_(alice), task, "zanzibar", mentions=[bob.id])
    say(api.as_(bob), task, "What?", parent_id=comment["id"])
    api.as_(alice).patch(f"/comments/{comment['id']}", {"body": "zanzibars", "mentions": [bob.id]})
    api.as_(bob).post(f"/comments/{comment['id']}/reactions", {"emoji": "🎉"})

    api.as_(alice).delete(f"/comments/{comment['id']}")

    stub = listed(api.as_(bob), task)[0]
    assert (stub["id"], stub["body"], stub["mentions"], stub["reactions"]) == (comment["id"], "", [], [])
    assert stub["deleted_at"] is not None
    assert api.as_(bob).get(f"/comments/{comment['id']}/versions").json["items"] == []
    assert api.as_(bob).get("/tasks", q="zanzibar").json["items"] == []


def test_a_deleted_comment_takes_nothing_more(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    comment = say(api.as_(alice), task)
    say(api.as_(alice), task, "Reply", parent_id=comment["id"])
    api.as_(alice).delete(f"/comments/{comment['id']}")

    answers = requests(api.as_(alice), comment["id"])
    reply = api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "x", "parent_id": comment["id"]})

    assert [answer.status for answer in answers] == [409, 409, 200, 409, 409]
    assert reply.fields == ["body.parent_id"]


def test_a_stub_stays_as_long_as_anything_is_below_it(api: Api, alice: Person) -> None:
    me, task = api.as_(alice), api.as_(alice).create_task()
    first = say(me, task, "1")
    second = say(me, task, "2", parent_id=first["id"])
    third = say(me, task, "3", parent_id=second["id"])
    other = say(me, task, "4")
    for comment in (first, second):
        me.delete(f"/comments/{comment['id']}")
    before = [each["body"] for each in listed(me, task)]

    me.delete(f"/comments/{third['id']}")

    assert before == ["", "", "3", "4"]
    assert listed(me, task) == [other]


def test_an_emoji_is_there_once_for_each_person(api: Api, alice: Person, bob: Person) -> None:
    task = shared_task(api, alice, bob)
    path = f"/comments/{say(api.as_(alice), task)['id']}/reactions"
    for person, emoji in ((alice, "🎉"), (alice, "🎉"), (bob, "🎉"), (bob, "1️⃣"), (bob, "👩‍👩‍👧")):
        api.as_(person).post(path, {"emoji": emoji})

    response = api.as_(bob).post(f"{path}/remove", {"emoji": "1️⃣"})

    assert response.json["reactions"] == [
        {"emoji": "🎉", "user_id": alice.id},
        {"emoji": "🎉", "user_id": bob.id},
        {"emoji": "👩‍👩‍👧", "user_id": bob.id},
    ]


def test_pages_of_comments_leave_out_what_was_deleted(api: Api, alice: Person) -> None:
    me, task = api.as_(alice), api.as_(alice).create_task()
    said = [say(me, task, str(number)) for number in range(5)]
    me.delete(f"/comments/{said[2]['id']}")

    first = me.get(f"/tasks/{task['id']}/comments", limit=2).json
    second = me.get(f"/tasks/{task['id']}/comments", limit=2, cursor=first["next_cursor"]).json

    assert [each["body"] for each in first["items"] + second["items"]] == ["4", "3", "1", "0"]
    assert second["next_cursor"] is None
