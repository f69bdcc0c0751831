"""Completing a task that recurs"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered

DUE = {"date": "2026-03-28", "time": "09:00:00", "time_zone": "Europe/Berlin"}


def open_tasks(me: Api) -> list[Any]:
    """The tasks that are still to be done, the oldest first."""
    found: list[Any] = me.get("/tasks", status="todo", sort="created").json["items"]
    return found


def complete(me: Api, task: Any) -> None:
    assert me.patch(f"/tasks/{task['id']}", {"status": "done"}).status == 200


def recurring(me: Api, title: str = "Water the roses", **fields: Any) -> Any:
    return me.create_task(title, **{"due": DUE, "rrule": "FREQ=DAILY", **fields})


def test_a_task_that_is_not_due_cannot_recur(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/tasks", {"title": "Rest", "rrule": "FREQ=DAILY"})

    assert response.status == 422
    assert response.fields == ["body.rrule"]


@pytest.mark.parametrize("nothing", ["", " ", "\t\n", ";", " FREQ=DAILY"])
def test_a_text_that_is_no_rule_is_refused_with_a_sentence(api: Api, alice: Person, nothing: str) -> None:
    task = recurring(api.as_(alice))
    body = {"title": "Rest", "due": DUE, "rrule": nothing}

    answers = [api.as_(alice).post("/tasks", body), api.as_(alice).patch(f"/tasks/{task['id']}", {"rrule": nothing})]

    assert [(answer.status, answer.fields) for answer in answers] == [(422, ["body.rrule"])] * 2
    assert "Send a rule like FREQ=WEEKLY;BYDAY=MO,FR" in answers[0].json["errors"][0]["message"]
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["rrule"] == "FREQ=DAILY"


def test_a_rule_that_never_comes_is_refused(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task(due=DUE)

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"})

    assert response.fields == ["body.rrule"]
    assert api.as_(alice).get(f"/tasks/{task['id']}").json["rrule"] is None


def test_the_due_date_of_a_task_that_recurs_cannot_be_taken_away(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice))

    response = api.as_(alice).patch(f"/tasks/{task['id']}", {"due": None})

    assert response.status == 422


def test_the_next_one_is_due_at_the_same_time_on_the_wall(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice))

    complete(api.as_(alice), task)

    [following] = open_tasks(api.as_(alice))
    assert following["due"] == {**DUE, "date": "2026-03-29"}
    assert (task["due_at"], following["due_at"]) == ("2026-03-28T08:00:00+00:00", "2026-03-29T07:00:00+00:00")


def test_the_next_one_is_like_the_one_before(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    project = api.as_(alice).post("/projects", {"name": "Garden", "team_id": team["id"]}).json
    facts: dict[str, Any] = {
        "description": "*All* of them",
        "priority": "high",
        "estimate_minutes": 20,
        "tags": ["home"],
    }
    task = recurring(api.as_(alice), project_id=project["id"], assignee={"user_id": bob.id}, **facts)

    complete(api.as_(bob), task)

    [following] = open_tasks(api.as_(alice))
    shown = api.as_(alice).get(f"/tasks/{following['id']}").json
    same = (*facts, "title", "rrule", "assignee", "team", "project", "creator")
    assert {name: shown[name] for name in same} == {name: task[name] for name in same}
    assert (shown["completed_at"], shown["version"]) == (None, 1)


def test_its_first_day_moves_along_with_the_last(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice), rrule="FREQ=WEEKLY", start_on="2026-03-26")

    complete(api.as_(alice), task)

    [following] = open_tasks(api.as_(alice))
    assert (following["start_on"], following["due"]["date"]) == ("2026-04-02", "2026-04-04")


def test_who_sees_it_hears_of_it_and_is_reminded_stays_so(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team(bob)
    task = recurring(api.as_(alice))
    api.as_(alice).put(f"/tasks/{task['id']}/shares/{bob.id}", {})
    api.as_(bob).put(f"/tasks/{task['id']}/watching", {"watching": True})
    api.as_(bob).put(f"/tasks/{task['id']}/reminders", {"minutes_before": [10, 60]})

    complete(api.as_(alice), task)

    [following] = open_tasks(api.as_(bob))
    shown = api.as_(bob).get(f"/tasks/{following['id']}").json
    assert (shown["watching"], sorted(shown["reminders"])) == (True, [10, 60])


def test_its_subtasks_are_to_be_done_again(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    task = recurring(me)
    below = me.create_task("Fetch the can", parent_id=task["id"], due={"date": "2026-03-27"})
    me.create_task("Fill it", parent_id=below["id"])
    me.create_task("Sing", parent_id=task["id"], status="cancelled")
    complete(me, below)

    complete(me, task)

    following = next(found for found in open_tasks(me) if found["title"] == task["title"])
    [can] = me.get(f"/tasks/{following['id']}").json["subtasks"]
    shown = me.get(f"/tasks/{can['id']}").json
    assert (shown["title"], shown["status"], shown["due"]["date"]) == ("Fetch the can", "todo", "2026-03-28")
    assert [each["title"] for each in shown["subtasks"]] == ["Fill it"]


def test_a_subtask_that_recurs_goes_on_below_the_same_task(api: Api, alice: Person) -> None:
    parent = api.as_(alice).create_task("Garden")
    task = recurring(api.as_(alice), parent_id=parent["id"])

    complete(api.as_(alice), task)

    below = api.as_(alice).get(f"/tasks/{parent['id']}").json["subtasks"]
    assert sorted(each["status"] for each in below) == ["done", "todo"]


def test_completed_again_after_it_was_reopened_it_has_no_second_follower(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice))
    complete(api.as_(alice), task)
    api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "todo"})

    complete(api.as_(alice), task)

    assert len(open_tasks(api.as_(alice))) == 1


def test_completed_twice_it_has_one_follower(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice))
    complete(api.as_(alice), task)

    complete(api.as_(alice), task)

    assert len(open_tasks(api.as_(alice))) == 1


def test_completed_by_many_at_once_it_has_one_follower(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice))

    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: complete(api.as_(alice), task), range(8)))

    assert len(open_tasks(api.as_(alice))) == 1


def test_a_bulk_change_goes_on_with_each_series(api: Api, alice: Person) -> None:
    ids = [recurring(api.as_(alice), title)["id"] for title in ("a", "b")]

    api.as_(alice).post("/tasks/bulk-change", {"ids": ids, "changes": {"status": "done"}})

    assert [found["title"] for found in open_tasks(api.as_(alice))] == ["a", "b"]


def test_the_last_of_a_series_has_no_follower(api: Api, alice: Person) -> None:
    complete(api.as_(alice), recurring(api.as_(alice), rrule="FREQ=DAILY;COUNT=2"))
    [last] = open_tasks(api.as_(alice))

    complete(api.as_(alice), last)

    assert open_tasks(api.as_(alice)) == []


def test_a_task_that_was_given_up_has_no_follower(api: Api, alice: Person) -> None:
    task = recurring(api.as_(alice))

    api.as_(alice).patch(f"/tasks/{task['id']}", {"status": "cancelled"})

    assert open_tasks(api.as_(alice)) == []


def test_the_new_task_and_its_assignee_are_events(api: Api, alice: Person, bob: Person, database: Database) -> None:
    api.as_(alice).create_team(bob)
    task = recurring(api.as_(alice), assignee={"user_id": bob.id})

    complete(api.as_(alice), task)

    following = next(f for f in open_tasks(api.as_(bob)))
    emitted = "SELECT attributes ->> 'type' AS type FROM outbox WHERE data ->> 'task_id' = :id ORDER BY position"
    assert [row["type"] for row in database.rows(emitted, id=following["id"])] == [
        "dormouse.task.created.v1",
        "dormouse.task.assigned.v1",
    ]
    delivered(database, task_id=following["id"])
    told = [n["task"]["id"] for n in api.as_(bob).get("/notifications").json["items"] if n["kind"] == "assigned"]
    assert following["id"] in told
