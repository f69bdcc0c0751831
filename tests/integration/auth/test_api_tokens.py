"""/auth/api-tokens, and what such a token may do"""

import hashlib
import uuid
from typing import Any

import pytest

from infra.local.stack import Stack
from infra.openapi import operations
from tests.support.accounts import subjects
from tests.support.api import PASSWORD, Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually

SESSION_ONLY = sorted(
    (operation.method, prefix + operation.rule) for _, prefix, operation in operations() if operation.session_only
)
WRITING = sorted(
    (operation.method, prefix + operation.rule)
    for _, prefix, operation in operations()
    if operation.method != "GET" and not operation.public and not operation.session_only
)


def create(api: Api, person: Person, **fields: Any) -> dict[str, str]:
    answer = api.as_(person).post("/auth/api-tokens", {"name": "Script", **fields})
    assert answer.status == 201, answer
    created: dict[str, str] = answer.json
    return created


@pytest.fixture(scope="module")
def robot(stack: Stack, admin: Person) -> dict[str, str]:
    """The tokens of somebody, by scope."""
    api = Api(stack.url)
    person = api.register("Robot")
    return {scope: create(api, person, scope=scope)["token"] for scope in ("read", "write")}


def with_token(api: Api, token: str) -> Api:
    return api.as_(Person("", "", "", token, ""))


def ask(api: Api, method: str, rule: str) -> Any:
    """Any request of this kind: who may make it at all is decided before what it says."""
    path = "/".join(str(uuid.uuid4()) if part.startswith("<") else part for part in rule.split("/"))
    return api.request(method, "/" + path, json={} if method != "GET" else None)


def test_nobody_makes_a_token_without_signing_in(api: Api) -> None:
    response = api.post("/auth/api-tokens", {"name": "Script"})

    assert response.status == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "x" * 101),
        ("scope", "admin"),
        ("scope", None),
        ("expires_in_days", 0),
        ("expires_in_days", 367),
        ("expires_in_days", "90"),
        ("may_write", True),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    response = api.as_(alice).post("/auth/api-tokens", {"name": "Script", field: value})

    assert response.fields == [f"body.{field}"]


def test_a_token_acts_as_its_owner(api: Api, alice: Person) -> None:
    token = create(api, alice)["token"]

    response = with_token(api, token).get("/auth/me")

    assert response.json["id"] == alice.id


@pytest.mark.parametrize("path", ["/auth/me", "/teams", "/tasks", "/notifications", "/exports"])
def test_a_token_is_good_in_every_function(api: Api, alice: Person, path: str) -> None:
    token = create(api, alice)["token"]

    response = with_token(api, token).get(path)

    assert response.status in (200, 405)  # /exports has no list.


def test_a_token_reads_unless_it_was_made_to_write(api: Api, alice: Person) -> None:
    token = create(api, alice)["token"]

    response = with_token(api, token).post("/tasks", {"title": "From a script"})

    assert response.status == 403


def test_a_token_that_writes_writes(api: Api, alice: Person) -> None:
    token = create(api, alice, scope="write")["token"]

    response = with_token(api, token).post("/tasks", {"title": "From a script"})

    assert response.json["creator"]["id"] == alice.id


@pytest.mark.parametrize(("method", "rule"), WRITING, ids=" ".join)
def test_a_token_that_reads_changes_nothing(api: Api, robot: dict[str, str], method: str, rule: str) -> None:
    reading = with_token(api, robot["read"])

    response = ask(reading, method, rule)

    assert (response.status, response.problem) == (403, "forbidden")
    assert "'write'" in response.json["detail"]


@pytest.mark.parametrize(("method", "rule"), SESSION_ONLY, ids=" ".join)
def test_what_guards_an_account_takes_a_session(api: Api, robot: dict[str, str], method: str, rule: str) -> None:
    writing = with_token(api, robot["write"])

    response = ask(writing, method, rule)

    assert (response.status, response.problem) == (403, "forbidden")
    assert "Sign in" in response.json["detail"]


def test_a_token_ends_when_it_was_said_to(api: Api, alice: Person, database: Database) -> None:
    created = create(api, alice, expires_in_days=7)
    days = database.value("SELECT expires_at - created_at FROM api_tokens WHERE id = :id", id=created["id"])
    database.run("UPDATE api_tokens SET expires_at = now() WHERE id = :id", id=created["id"])

    response = with_token(api, created["token"]).get("/tasks")

    assert round(days.total_seconds() / 86400) == 7
    assert response.status == 401
    assert "Make a new one" in response.json["detail"]


def test_a_revoked_token_is_not_good_any_more(api: Api, alice: Person) -> None:
    created = create(api, alice)

    response = api.as_(alice).delete(f"/auth/api-tokens/{created['id']}")

    assert response.status == 204
    assert with_token(api, created["token"]).get("/tasks").status == 401


def test_a_token_of_somebody_else_cannot_be_revoked(api: Api, alice: Person, bob: Person) -> None:
    created = create(api, alice)

    response = api.as_(bob).delete(f"/auth/api-tokens/{created['id']}")

    assert response.status == 404
    assert with_token(api, created["token"]).get("/tasks").status == 200


@pytest.mark.parametrize("state", ["disabled_at = now()", "disabled_at = now(), deleted_at = now()"])
def test_the_token_of_a_disabled_account_is_not_good(api: Api, alice: Person, database: Database, state: str) -> None:
    token = create(api, alice)["token"]
    database.run(f"UPDATE users SET {state} WHERE id = :id", id=alice.id)

    response = with_token(api, token).get("/tasks")

    assert response.status == 401


@pytest.mark.parametrize("made_up", ["dormouse_", "dormouse_" + "x" * 43, "dormouse_é", "dormouse_' OR true --"])
def test_a_made_up_token_is_refused(api: Api, made_up: str) -> None:
    response = with_token(api, made_up).get("/tasks")

    assert response.status == 401


def test_one_sees_ones_own_tokens_without_their_secrets(api: Api, alice: Person, bob: Person) -> None:
    created = create(api, alice, name="Mine", scope="write")
    create(api, bob, name="Not mine")

    response = api.as_(alice).get("/auth/api-tokens")

    assert [(token["name"], token["may_write"]) for token in response.json["items"]] == [("Mine", True)]
    assert created["token"].encode() not in response.body


def test_a_token_shows_when_it_was_used(api: Api, alice: Person) -> None:
    created = create(api, alice)
    before = api.as_(alice).get("/auth/api-tokens").json["items"][0]["last_used_at"]

    with_token(api, created["token"]).get("/tasks")

    assert before is None
    assert api.as_(alice).get("/auth/api-tokens").json["items"][0]["last_used_at"]


def test_only_a_digest_of_a_token_is_kept(api: Api, alice: Person, database: Database) -> None:
    created = create(api, alice)

    kept = database.rows("SELECT * FROM api_tokens WHERE id = :id", id=created["id"])

    assert created["token"] not in str(kept)
    assert kept[0]["digest"] == hashlib.sha256(created["token"].encode()).digest()


def test_the_owner_is_told_of_a_new_token(api: Api, alice: Person, mailbox: Mailbox) -> None:
    create(api, alice, name="Backup")

    assert eventually(lambda: "An API token was made: Backup" in subjects(mailbox, alice.email))


def test_an_api_token_is_no_refresh_token_and_no_password(api: Api, alice: Person) -> None:
    token = create(api, alice)["token"]

    refreshed = api.token(grant_type="refresh_token", refresh_token=token)
    signed_in = api.token(grant_type="password", username=alice.email, password=token)

    assert (refreshed.status, signed_in.status) == (400, 400)


def test_changing_the_password_leaves_programs_alone(api: Api, alice: Person) -> None:
    token = create(api, alice)["token"]

    api.as_(alice).post("/auth/me/password", {"current_password": PASSWORD, "password": "another long password"})

    assert with_token(api, token).get("/tasks").status == 200
