"""PUT /tasks/{id}/reminders"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person


def remind(me: Api, task: Any, *minutes: int) -> int:
    return me.put(f"/tasks/{task['id']}/reminders", {"minutes_before": list(minutes)}).status


def reminders(me: Api, task: Any) -> list[int]:
    return sorted(me.get(f"/tasks/{task['id']}").json["reminders"])


def test_nobody_is_reminded_without_signing_in(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    assert remind(api.as_(None), task, 10) == 401


def test_a_task_one_cannot_see_is_not_there(api: Api, alice: Person, outsider: Person) -> None:
    task = api.as_(alice).create_task()

    assert remind(api.as_(outsider), task, 10) == 404
    assert remind(api.as_(alice), {"id": str(uuid.uuid4())}, 10) == 404


@pytest.mark.parametrize("minutes", [None, 10, ["10"], [-1], [525_601], [1.5], [None], list(range(11))])
def test_reminders_that_make_no_sense_are_refused(api: Api, alice: Person, minutes: Any) -> None:
    task = api.as_(alice).create_task()

    response = api.as_(alice).put(f"/tasks/{task['id']}/reminders", {"minutes_before": minutes})

    assert response.status == 422
    assert reminders(api.as_(alice), task) == []


def test_reminders_are_what_was_said_last(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    remind(api.as_(alice), task, 10, 60)

    remind(api.as_(alice), task, 1440, 60, 60, 0)

    assert reminders(api.as_(alice), task) == [0, 60, 1440]


def test_saying_the_same_again_or_nothing_is_fine(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    remind(api.as_(alice), task, 10)

    again, none = remind(api.as_(alice), task, 10), remind(api.as_(alice), task)

    assert (again, none, reminders(api.as_(alice), task)) == (204, 204, [])


def test_everybody_has_reminders_of_their_own(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, role="guest")
    task = api.as_(alice).create_task(team_id=team["id"])
    remind(api.as_(alice), task, 10)

    remind(api.as_(bob), task, 20)

    assert (reminders(api.as_(alice), task), reminders(api.as_(bob), task)) == ([10], [20])


def test_a_reminder_is_no_change_of_the_task(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()

    remind(api.as_(alice), task, 10)

    assert api.as_(alice).get(f"/tasks/{task['id']}").json == {**task, "reminders": [10]}
