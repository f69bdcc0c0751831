"""/projects: named groups of tasks, private or of a team."""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person


def create(me: Api, name: str = "Garden", **fields: Any) -> Any:
    answer = me.post("/projects", {"name": name, **fields})
    assert answer.status == 201, answer
    return answer.json


def names(me: Api, **query: Any) -> list[str]:
    return [project["name"] for project in me.get("/projects", **query).json["items"]]


def test_nobody_makes_or_reads_projects_without_signing_in(api: Api, alice: Person) -> None:
    project = create(api.as_(alice))

    answers = [
        api.post("/projects", {"name": "Garden"}),
        api.get("/projects"),
        api.get(f"/projects/{project['id']}"),
        api.patch(f"/projects/{project['id']}", {"name": "New"}),
    ]

    assert [answer.status for answer in answers] == [401] * 4


@pytest.mark.parametrize("role", ["guest", "outsider"])
def test_a_project_of_a_team_is_made_by_its_members(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(*([bob] if role == "guest" else []), role="guest")

    response = api.as_(bob).post("/projects", {"name": "Garden", "team_id": team["id"]})

    assert response.status == 403


@pytest.mark.parametrize(
    ("role", "read", "changed"),
    [("owner", 200, 200), ("manager", 200, 200), ("member", 200, 200), ("guest", 200, 403), ("outsider", 404, 404)],
)
def test_members_of_the_team_change_its_project_and_guests_see_it(
    api: Api, alice: Person, bob: Person, role: str, read: int, changed: int
) -> None:
    team = api.as_(alice).create_team(*([bob] if role != "outsider" else []), role=role)
    path = f"/projects/{create(api.as_(alice), team_id=team['id'])['id']}"

    answers = [api.as_(bob).get(path), api.as_(bob).patch(path, {"name": "New"})]

    assert [answer.status for answer in answers] == [read, changed]
    assert names(api.as_(bob)) == ({404: [], 200: ["New"], 403: ["Garden"]}[changed])


def test_a_private_project_is_seen_by_its_owner_and_administrators(
    api: Api, alice: Person, bob: Person, admin: Person
) -> None:
    api.as_(alice).create_team(bob)
    path = f"/projects/{create(api.as_(alice))['id']}"

    answers = [api.as_(person).get(path) for person in (alice, admin, bob)]

    assert [answer.status for answer in answers] == [200, 200, 404]


def test_who_leaves_the_team_does_not_keep_the_project_they_made(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    project = create(api.as_(bob), team_id=team["id"])

    api.as_(alice).delete(f"/teams/{team['id']}/members/{bob.id}")

    assert api.as_(bob).get(f"/projects/{project['id']}").status == 404


def test_a_project_that_nobody_made_is_not_there(api: Api, alice: Person) -> None:
    path = f"/projects/{uuid.uuid4()}"

    answers = [api.as_(alice).get(path), api.as_(alice).patch(path, {"name": "New"})]

    assert [answer.status for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \n"),
        ("name", "x" * 101),
        ("name", None),
        ("colour", "green"),
        ("colour", "#2f5d5"),
        ("colour", "#2F5D50\n"),
        ("description", "x" * 5001),
        ("archived", None),
        ("archived", "yes"),
        ("owner_id", str(uuid.uuid4())),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    project = create(api.as_(alice))

    response = api.as_(alice).patch(f"/projects/{project['id']}", {field: value})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_a_project_is_shown_as_it_was_made(api: Api, alice: Person) -> None:
    team = api.as_(alice).create_team(name="Kitchen")

    response = api.as_(alice).post("/projects", {"name": " Soup ", "team_id": team["id"], "colour": "#ff0000"})

    made = response.json
    assert made == {
        "id": made["id"],
        "name": "Soup",
        "colour": "#ff0000",
        "description": "",
        "team": {"id": team["id"], "name": "Kitchen"},
        "archived_at": None,
        "created_at": made["created_at"],
    }
    assert api.as_(alice).get(response.headers["Location"].removeprefix("/api/v1")).json == made


def test_an_archived_project_is_listed_apart_till_it_comes_back(api: Api, alice: Person) -> None:
    project = create(api.as_(alice))

    api.as_(alice).patch(f"/projects/{project['id']}", {"archived": True})
    archived = (names(api.as_(alice)), names(api.as_(alice), archived="true"))
    api.as_(alice).patch(f"/projects/{project['id']}", {"archived": False})

    assert archived == ([], ["Garden"])
    assert (names(api.as_(alice)), names(api.as_(alice), archived="true")) == (["Garden"], [])


def test_pages_show_every_project_once(api: Api, alice: Person) -> None:
    for number in range(5):
        create(api.as_(alice), f"{number}")

    first = api.as_(alice).get("/projects", limit=3).json
    second = api.as_(alice).get("/projects", limit=3, cursor=first["next_cursor"]).json

    assert [project["name"] for project in first["items"] + second["items"]] == list("43210")
