"""Tasks in projects: the team of a project decides who sees them."""

from typing import Any

import pytest

from tests.support.api import Answer, Api, Person


@pytest.fixture
def hers(api: Api, alice: Person) -> Api:
    return api.as_(alice)


def project(me: Api, team: Any = None, name: str = "Garden") -> str:
    return str(me.post("/projects", {"name": name, "team_id": team and team["id"]}).json["id"])


def put(me: Api, task: Any, **changes: Any) -> Answer:
    return me.patch(f"/tasks/{task['id']}", changes)


def test_a_project_one_may_not_use_and_one_that_nobody_made_get_the_same_answer(
    hers: Api, api: Api, bob: Person, outsider: Person
) -> None:
    as_guest = project(api.as_(bob), api.as_(bob).create_team(hers.person, role="guest"))  # type: ignore[arg-type]
    strangers, nobodys = project(api.as_(outsider)), outsider.id

    answers = [hers.post("/tasks", {"title": "Dig", "project_id": id}) for id in (as_guest, strangers, nobodys)]

    assert [(answer.status, answer.fields) for answer in answers] == [(422, ["body.project_id"])] * 3
    assert answers[0].json["errors"] == answers[1].json["errors"] == answers[2].json["errors"]


def test_a_task_made_in_a_project_is_of_its_team(hers: Api, api: Api, bob: Person) -> None:
    team = hers.create_team(bob, name="Kitchen")

    task = hers.create_task(project_id=project(hers, team))

    assert task["team"] == {"id": team["id"], "name": "Kitchen"}
    assert task["project"] == {"id": task["project"]["id"], "name": "Garden", "colour": "#2f5d50"}
    assert api.as_(bob).get(f"/tasks/{task['id']}").status == 200


def test_a_task_is_not_made_in_a_project_of_another_team(hers: Api) -> None:
    first, second = hers.create_team(), hers.create_team()

    response = hers.post("/tasks", {"title": "Dig", "project_id": project(hers, first), "team_id": second["id"]})

    assert (response.status, response.fields) == (422, ["body.team_id"])


def test_a_task_that_moves_into_a_project_is_seen_by_its_team_and_not_by_the_former(
    hers: Api, api: Api, bob: Person, outsider: Person
) -> None:
    first, second = hers.create_team(bob), hers.create_team(outsider)
    task = hers.create_task(project_id=project(hers, first))

    moved = put(hers, task, project_id=project(hers, second))

    assert moved.json["team"]["id"] == second["id"]
    seen = [api.as_(person).get(f"/tasks/{task['id']}").status for person in (bob, outsider)]
    assert seen == [404, 200]


def test_a_task_that_moves_into_a_private_project_is_private(hers: Api, api: Api, bob: Person) -> None:
    task = hers.create_task(team_id=hers.create_team(bob)["id"])

    moved = put(hers, task, project_id=project(hers))

    assert moved.json["team"] is None
    assert api.as_(bob).get(f"/tasks/{task['id']}").status == 404


def test_a_task_taken_out_of_a_project_stays_in_its_team(hers: Api) -> None:
    team = hers.create_team()
    task = hers.create_task(project_id=project(hers, team))

    response = put(hers, task, project_id=None)

    assert (response.json["project"], response.json["team"]["id"]) == (None, team["id"])


@pytest.mark.parametrize("to", ["another team", "no team"])
def test_a_task_in_a_project_does_not_change_its_team_alone(hers: Api, to: str) -> None:
    task = hers.create_task(project_id=project(hers, hers.create_team()))

    response = put(hers, task, team_id=hers.create_team()["id"] if to == "another team" else None)

    assert (response.status, response.fields) == (422, ["body.team_id"])
    assert hers.get(f"/tasks/{task['id']}").json == task


def test_a_task_leaves_project_and_team_together(hers: Api) -> None:
    task = hers.create_task(project_id=project(hers, hers.create_team()))

    response = put(hers, task, team_id=None, project_id=None)

    assert (response.json["team"], response.json["project"]) == (None, None)


@pytest.mark.parametrize("given", [{}, {"team_id": None}])
def test_a_team_need_not_be_said_to_move_between_projects(hers: Api, given: dict[str, None]) -> None:
    team = hers.create_team()
    task = hers.create_task(project_id=project(hers, hers.create_team()))

    response = put(hers, task, project_id=project(hers, team), **given)

    assert response.json["team"]["id"] == team["id"]


def test_nothing_is_put_into_an_archived_project_and_what_is_in_it_stays(hers: Api) -> None:
    garden = project(hers)
    inside, outside = hers.create_task(project_id=garden), hers.create_task()
    hers.patch(f"/projects/{garden}", {"archived": True})

    made = hers.post("/tasks", {"title": "Dig", "project_id": garden})
    moved, changed = put(hers, outside, project_id=garden), put(hers, inside, title="New")

    assert [answer.status for answer in (made, moved, changed)] == [422, 422, 200]
    assert changed.json["project"]["id"] == garden


def test_a_list_shows_the_tasks_of_one_project(hers: Api) -> None:
    garden, kitchen = project(hers), project(hers, name="Kitchen")
    for title, where in (("Dig", garden), ("Cook", kitchen), ("Mow", garden), ("Rest", None)):
        hers.create_task(title, project_id=where)

    by_field = hers.get("/tasks", project=garden).json["items"]
    by_text = hers.get("/tasks", q="project:kitchen").json["items"]

    assert [task["title"] for task in by_field] == ["Mow", "Dig"]
    assert [task["title"] for task in by_text] == ["Cook"]


def test_a_project_of_others_lists_nothing(hers: Api, api: Api, outsider: Person) -> None:
    garden = project(hers)
    hers.create_task(project_id=garden)

    response = api.as_(outsider).get("/tasks", project=garden)

    assert response.json["items"] == []


def test_an_assignee_who_is_not_in_the_private_project_cannot_give_it_to_a_team(
    hers: Api, api: Api, bob: Person
) -> None:
    team = hers.create_team(bob)
    task = hers.create_task(project_id=project(hers), assignee={"user_id": bob.id})

    response = put(api.as_(bob), task, team_id=team["id"])

    assert response.status == 422
    assert hers.get(f"/tasks/{task['id']}").json == task
