"""/views: saved filters with a sort and a layout, private or shared with a team."""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person


def save(me: Api, query: str = "status:open", **fields: Any) -> Any:
    answer = me.post("/views", {"name": "Mine", "query": query, **fields})
    assert answer.status == 201, answer
    return answer.json


def titles(me: Api, view: Any, **query: Any) -> list[str]:
    return [task["title"] for task in me.get("/tasks", view=view["id"], **query).json["items"]]


def test_nobody_saves_or_reads_views_without_signing_in(api: Api, alice: Person) -> None:
    view = save(api.as_(alice))

    answers = [
        api.post("/views", {"name": "Mine"}),
        api.get("/views"),
        api.patch(f"/views/{view['id']}", {"name": "New"}),
        api.delete(f"/views/{view['id']}"),
    ]

    assert [answer.status for answer in answers] == [401] * 4


@pytest.mark.parametrize("role", ["guest", "outsider"])
def test_a_view_is_shared_with_a_team_by_its_members(api: Api, alice: Person, bob: Person, role: str) -> None:
    team = api.as_(alice).create_team(*([bob] if role == "guest" else []), role="guest")
    private = save(api.as_(bob))

    made = api.as_(bob).post("/views", {"name": "Ours", "team_id": team["id"]})
    shared = api.as_(bob).patch(f"/views/{private['id']}", {"team_id": team["id"]})

    assert (made.status, shared.status) == (403, 403)


def test_a_private_view_is_its_owners_alone(api: Api, alice: Person, bob: Person, admin: Person) -> None:
    api.as_(alice).create_team(bob)
    view = save(api.as_(alice))

    for person in (bob, admin):
        assert view["id"] not in [found["id"] for found in api.as_(person).get("/views").json["items"]]
        assert api.as_(person).get("/tasks", view=view["id"]).status == 404
        assert api.as_(person).patch(f"/views/{view['id']}", {"name": "New"}).status == 404
        assert api.as_(person).delete(f"/views/{view['id']}").status == 404


@pytest.mark.parametrize("role", ["owner", "manager", "member", "guest"])
def test_a_shared_view_is_read_by_the_team_and_changed_by_its_owner(
    api: Api, alice: Person, bob: Person, role: str
) -> None:
    team = api.as_(alice).create_team(bob, role=role)
    view = save(api.as_(alice), team_id=team["id"])

    listed = [found["id"] for found in api.as_(bob).get("/views").json["items"]]
    changed, deleted = api.as_(bob).patch(f"/views/{view['id']}", {}), api.as_(bob).delete(f"/views/{view['id']}")

    assert listed == [view["id"]]
    assert (changed.status, deleted.status) == (403, 403)


def test_who_leaves_the_team_loses_its_views(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    view = save(api.as_(alice), team_id=team["id"])

    api.as_(bob).delete(f"/teams/{team['id']}/members/{bob.id}")

    assert api.as_(bob).get("/tasks", view=view["id"]).status == 404


def test_a_view_that_nobody_saved_is_not_there(api: Api, alice: Person) -> None:
    me, id = api.as_(alice), str(uuid.uuid4())

    answers = [me.get("/tasks", view=id), me.patch(f"/views/{id}", {"name": "New"}), me.delete(f"/views/{id}")]

    assert [answer.status for answer in answers] == [404] * 3


BAD = [
    ("name", " "),
    ("name", None),
    ("query", "status:opn"),
    ("query", '"unclosed'),
    ("query", "x" * 1001),
    ("sort", "size"),
    ("sort", "due,due"),
    ("sort", "relevance"),
    ("sort", ""),
    ("layout", "circle"),
    ("owner_id", str(uuid.uuid4())),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_view_that_cannot_be_is_refused_and_nothing_is_saved(api: Api, alice: Person, field: str, value: Any) -> None:
    view = save(api.as_(alice))

    made = api.as_(alice).post("/views", {"name": "Mine", field: value})
    changed = api.as_(alice).patch(f"/views/{view['id']}", {field: value})

    assert (made.status, changed.status) == (422, 422)
    assert made.fields == changed.fields == [f"body.{field}"]
    assert api.as_(alice).get("/views").json["items"] == [view]


def test_a_query_that_is_wrong_is_refused_with_the_place(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/views", {"name": "Mine", "query": "tag:home status:opn"})

    assert response.json["errors"][0]["position"] == len("tag:home ")


def test_a_view_is_kept_changed_and_forgotten(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    view = save(me, "tag:home", sort="-due", layout="board")

    changed = me.patch(f"/views/{view['id']}", {"name": "New", "query": "tag:garden"}).json
    listed = me.get("/views").json["items"]
    me.delete(f"/views/{view['id']}")

    assert changed == {**view, "name": "New", "query": "tag:garden"}
    assert listed == [changed]
    assert me.get("/views").json["items"] == []


def test_a_list_by_a_view_has_its_filter_and_its_order(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    for title, tag in (("B", "home"), ("C", "work"), ("A", "home")):
        me.create_task(title, tags=[tag])
    view = save(me, "tag:home", sort="title")

    assert titles(me, view) == ["A", "B"]
    assert titles(me, view, sort="-title") == ["B", "A"]
    assert me.get("/tasks/count", view=view["id"]).json == {"count": 2}


def test_a_filter_given_beside_a_view_narrows_it(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    for status in ("todo", "done"):
        me.create_task(status, tags=["home"], status=status)
    view = save(me, "tag:home")

    assert titles(me, view, status="done") == titles(me, view, q="status:done") == ["done"]


def test_me_in_a_shared_view_is_whoever_looks(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob)
    view = save(api.as_(alice), "assignee:me", team_id=team["id"])
    for person in (alice, bob):
        api.as_(alice).create_task(person.display_name, team_id=team["id"], assignee={"user_id": person.id})

    assert (titles(api.as_(alice), view), titles(api.as_(bob), view)) == (["Alice"], ["Bob"])


def test_a_view_of_what_is_not_there_any_more_says_so(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    project = me.post("/projects", {"name": "Garden"}).json
    view = save(me, "project:Garden")
    me.patch(f"/projects/{project['id']}", {"name": "Park"})

    response = me.get("/tasks", view=view["id"])

    assert (response.status, response.fields) == (422, ["query.view"])
    assert response.json["errors"][0]["position"] == 0
