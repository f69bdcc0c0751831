"""Who hears of what happens to a task, and of what kind it is to them"""

from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.events import deliver


def comment(me: Api, task: Any, **more: Any) -> Any:
    answer = me.post(f"/tasks/{task['id']}/comments", {"body": "Hello", **more})
    assert answer.status == 201, answer
    return answer.json


def told(api: Api, database: Database, person: Person, task: Any) -> list[str]:
    """Of what kinds a person has been told about a task, once all is told; the newest first."""
    delivered(database, task_id=task["id"])
    inbox = api.as_(person).get("/notifications", limit=200).json["items"]
    return [each["kind"] for each in inbox if each["task"] and each["task"]["id"] == task["id"]]


@pytest.fixture
def task(api: Api, alice: Person, bob: Person) -> Any:
    """A task that Alice made, in a team with Bob."""
    team = api.as_(alice).create_team(bob)
    return api.as_(alice).create_task(team_id=team["id"])


def test_nobody_watches_without_signing_in(api: Api, task: Any) -> None:
    response = api.as_(None).put(f"/tasks/{task['id']}/watching", {"watching": True})

    assert response.status == 401


def test_a_task_one_cannot_see_cannot_be_watched(api: Api, task: Any, outsider: Person) -> None:
    response = api.as_(outsider).put(f"/tasks/{task['id']}/watching", {"watching": True})

    assert response.status == 404


@pytest.mark.parametrize("body", [{}, {"watching": None}, {"watching": "yes"}, {"watching": True, "user_id": "x"}])
def test_a_body_that_makes_no_sense_is_refused(api: Api, alice: Person, task: Any, body: Any) -> None:
    response = api.as_(alice).put(f"/tasks/{task['id']}/watching", body)

    assert response.status == 422


def test_somebody_of_the_team_hears_nothing_by_default(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    comment(api.as_(alice), task)

    assert told(api, database, bob, task) == []
    assert api.as_(bob).get(f"/tasks/{task['id']}").json["watching"] is False


def test_who_chooses_to_watch_hears_of_comments_and_changes(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    api.as_(bob).put(f"/tasks/{task['id']}/watching", {"watching": True})

    comment(api.as_(alice), task)
    delivered(database, task_id=task["id"])
    api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "done"})
    delivered(database, task_id=task["id"])
    api.as_(alice).patch(f"/tasks/{task['id']}", {"title": "Other"})

    assert told(api, database, bob, task) == ["edited", "status_changed", "commented"]
    assert api.as_(bob).get(f"/tasks/{task['id']}").json["watching"] is True


def test_nobody_hears_that_a_task_was_moved_on_a_board(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    api.as_(bob).put(f"/tasks/{task['id']}/watching", {"watching": True})

    api.as_(alice).put(f"/tasks/{task['id']}/position", {})
    delivered(database, task_id=task["id"])
    api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "done"})

    assert told(api, database, bob, task) == ["status_changed"]


def test_its_creator_and_its_assignee_hear_by_default(
    api: Api, alice: Person, bob: Person, admin: Person, database: Database, task: Any
) -> None:
    api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": bob.id}})

    comment(api.as_(admin), task)

    assert told(api, database, alice, task) == ["commented"]
    assert sorted(told(api, database, bob, task)) == ["assigned", "commented"]


def test_everybody_in_an_assigned_team_hears_by_default(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    team = {"team_id": task["team"]["id"]}
    api.as_(alice).put(f"/tasks/{task['id']}/assignee", {"assignee": team})

    comment(api.as_(alice), task)

    assert sorted(told(api, database, bob, task)) == ["assigned", "commented"]


def test_who_commented_hears_by_default_until_they_delete_it(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    said = comment(api.as_(bob), task)
    comment(api.as_(alice), task)
    before = told(api, database, bob, task)
    api.as_(bob).delete(f"/comments/{said['id']}")

    comment(api.as_(alice), task)

    assert told(api, database, bob, task) == before == ["commented"]


def test_who_stops_watching_hears_no_more(api: Api, alice: Person, bob: Person, database: Database, task: Any) -> None:
    api.as_(alice).put(f"/tasks/{task['id']}/watching", {"watching": False})

    comment(api.as_(bob), task)

    assert told(api, database, alice, task) == []
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["watching"] is False


def test_a_watcher_who_may_not_see_the_task_any_more_hears_nothing(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    api.as_(bob).put(f"/tasks/{task['id']}/watching", {"watching": True})
    api.as_(alice).delete(f"/teams/{task['team']['id']}/members/{bob.id}")

    comment(api.as_(alice), task)

    delivered(database, task_id=task["id"])
    kinds = {each["kind"] for each in api.as_(bob).get("/notifications").json["items"]}
    assert "commented" not in kinds


def test_whose_comment_is_replied_to_hears_that_once(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    said = comment(api.as_(bob), task)

    comment(api.as_(alice), task, parent_id=said["id"])

    assert told(api, database, bob, task) == ["replied"]


def test_who_is_mentioned_hears_that_once_whatever_else_it_is_to_them(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    said = comment(api.as_(bob), task)

    comment(api.as_(alice), task, parent_id=said["id"], mentions=[bob.id, bob.id])

    assert told(api, database, bob, task) == ["mentioned"]


def test_nobody_hears_of_mentioning_or_answering_themselves(
    api: Api, alice: Person, database: Database, task: Any
) -> None:
    said = comment(api.as_(alice), task)

    comment(api.as_(alice), task, parent_id=said["id"], mentions=[alice.id])

    assert told(api, database, alice, task) == []


def test_a_mention_says_who_it_was(api: Api, alice: Person, bob: Person, database: Database, task: Any) -> None:
    comment(api.as_(alice), task, mentions=[bob.id])

    delivered(database, task_id=task["id"])
    texts = [each["text"] for each in api.as_(bob).get("/notifications").json["items"]]
    assert "Alice mentioned you in a comment." in texts


def test_who_is_first_mentioned_by_an_edit_hears_that_once_and_nobody_else_does(
    api: Api, alice: Person, bob: Person, admin: Person, database: Database, task: Any
) -> None:
    api.as_(bob).put(f"/tasks/{task['id']}/watching", {"watching": False})
    api.as_(admin).put(f"/tasks/{task['id']}/watching", {"watching": True})
    said = comment(api.as_(alice), task, mentions=[admin.id])

    edited = api.as_(alice).patch(f"/comments/{said['id']}", {"body": "New", "mentions": [bob.id, admin.id, bob.id]})

    assert {person["id"] for person in edited.json["mentions"]} == {bob.id, admin.id}
    assert told(api, database, bob, task) == ["mentioned"]
    assert told(api, database, admin, task) == ["mentioned"]
    assert told(api, database, alice, task) == []


def test_who_was_mentioned_before_hears_nothing_of_edits_even_when_left_out_meanwhile(
    api: Api, alice: Person, bob: Person, database: Database, task: Any
) -> None:
    said = comment(api.as_(alice), task, mentions=[bob.id])

    seen = [
        api.as_(alice).patch(f"/comments/{said['id']}", {"body": body, "mentions": mentions}).json["mentions"]
        for body, mentions in [("a", [bob.id]), ("b", []), ("c", [bob.id])]
    ]

    assert [len(mentions) for mentions in seen] == [1, 0, 1]
    assert told(api, database, bob, task) == ["mentioned"]


def test_an_edit_that_was_refused_tells_nobody(
    api: Api, alice: Person, bob: Person, outsider: Person, database: Database, task: Any
) -> None:
    said = comment(api.as_(alice), task)

    refused = api.as_(alice).patch(f"/comments/{said['id']}", {"body": "x", "mentions": [bob.id, outsider.id]})

    assert refused.status == 422
    assert told(api, database, bob, task) == []


def test_who_may_not_see_the_task_when_they_are_told_hears_nothing_of_the_mention(
    api: Api, alice: Person, outsider: Person, database: Database, task: Any, stack: Stack
) -> None:
    mentioned = {"comment_id": task["id"], "mentioned": [outsider.id]}
    data = {"task_id": task["id"], "version": 1, "by": alice.id, **mentioned}

    answer = deliver(stack.function_url("notify"), "dormouse.task.mentioned.v1", data)

    assert answer.status == 204
    assert api.as_(outsider).get("/notifications").json["items"] == []
