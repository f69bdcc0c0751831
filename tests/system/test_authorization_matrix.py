"""Every operation of docs/openapi.json, asked for by everybody: nobody gets what is not theirs."""

import json
from typing import Any

import pytest

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.exports import export
from tests.system.authorization.rules import ROLES
from tests.system.authorization.table import TABLE
from tests.system.authorization.world import World

HOW_TO_MEND = """
These operations are in docs/openapi.json, and tests/system/authorization/table.py does not say who may do them:

    {missing}

Add a line for each: `team(…)`, `private(…)`, `oneself(…)`, `administrators(…)` or `anybody(…)` of rules.py, with a
valid request. What it needs and world.py does not have, make there; one for each call where it is used up.
"""


def documented() -> dict[str, int]:
    """Each operation, as `GET /api/v1/tasks`, and the status of its success."""
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    return {
        f"{method.upper()} {path}": min(map(int, operation["responses"]))
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


SUCCESS = documented()


@pytest.fixture(scope="module")
def world(stack: Stack, admin: Person) -> World:
    return World(stack, admin)


def ask(world: World, operation: str, role: str) -> Answer:
    """What somebody is answered whose request is valid, as far as it is about what the owner has."""
    rule = TABLE[operation]
    method, path = operation.split()
    person = world.people.get(role)
    if rule.as_stranger and role not in ("nobody", "reader"):
        person = world.stranger()
    world.caller = caller = Api(world.api.url, person)
    path = path.format(**{**world.ids, **rule.ids(world)})
    content: dict[str, Any] = {"json": rule.body(world)} if rule.body else {}
    if rule.form:
        content = {"fields": rule.form(world), "encode_multipart": False}
    return caller.request(method, f"/{path}", **content)


def test_the_table_has_every_operation() -> None:
    missing = sorted(SUCCESS.keys() - TABLE.keys())

    assert not missing, HOW_TO_MEND.format(missing="\n    ".join(missing))


def test_the_table_has_no_operation_that_there_is_not() -> None:
    assert sorted(TABLE.keys() - SUCCESS.keys()) == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", sorted(TABLE.keys() & SUCCESS.keys()))
def test_everybody_gets_what_is_theirs_and_nothing_else(world: World, operation: str, role: str) -> None:
    answer = ask(world, operation, role)

    assert answer.status == TABLE[operation].status(role, SUCCESS[operation]), answer.json
    if role in ("outsider", "nobody"):
        assert [name for name in world.hidden if name.encode() in answer.body] == []


@pytest.mark.parametrize(
    "query",
    [
        {"team": "team_id"},
        {"assignee_team": "team_id"},
        {"assignee": "user_id"},
        {"team": "team_id", "assignee": "user_id", "status": "todo"},
        {"creator": "user_id"},
        {"text": "soup"},
        {"q": "stir"},
        {"parent": "task_id"},
        {"in_trash": "true"},
    ],
    ids=lambda query: ", ".join(query),
)
def test_no_filter_shows_an_outsider_what_is_not_theirs(world: World, query: dict[str, str]) -> None:
    wanted = {name: world.ids.get(value, value) for name, value in query.items()}

    response = world.api.as_(world.people["outsider"]).get("/tasks", **wanted)

    assert response.json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "path",
    [
        "/tasks",
        "/projects",
        "/views",
        "/teams",
        "/notifications",
        "/exports",
        "/auth/sessions",
        "/auth/api-tokens",
        "/teams/invitations",
    ],
)
def test_the_cursor_of_somebody_else_is_refused(world: World, path: str) -> None:
    for _ in range(2):
        MORE[path](world)
    cursor = world.owner.get(path, limit=1).json["next_cursor"]

    response = world.api.as_(world.people["outsider"]).get(path, cursor=cursor)

    assert (response.status, response.fields) == (422, ["query.cursor"])


MORE: dict[str, Any] = {
    "/tasks": lambda world: world.owner.create_task(),
    "/projects": lambda world: world.owner.post("/projects", {"name": "Menu"}),
    "/views": lambda world: world.owner.post("/views", {"name": "Mine"}),
    "/teams": lambda world: world.owner.create_team(),
    "/notifications": lambda world: None,
    "/exports": lambda world: world.owner.post("/exports", {}),
    "/auth/sessions": World.session,
    "/auth/api-tokens": World.api_token,
    "/teams/invitations": World.invitation_of_the_owner,
}


def test_an_export_of_an_outsider_has_nothing_of_others(world: World) -> None:
    rows = export(world.api.as_(world.people["outsider"]), {"team": world.ids["team_id"]})

    assert rows == []
