"""GET /auth/me/data"""

import json
from typing import Any

import pytest

from tests.support.accounts import mailed_secret
from tests.support.api import PASSWORD, Api, Person
from tests.support.avatars import give_avatar
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def download(api: Api, person: Person) -> dict[str, Any]:
    answer = api.as_(person).get("/auth/me/data")
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def test_nobody_has_data_without_signing_in(api: Api) -> None:
    response = api.get("/auth/me/data")

    assert response.status == 401


def test_whoever_is_new_has_an_account_a_session_and_nothing_else(api: Api, alice: Person) -> None:
    found = download(api, alice)

    assert (found["profile"]["id"], found["profile"]["email"]) == (alice.id, alice.email)
    assert len(found["sessions"]) == 1
    assert {name: part for name, part in found.items() if part} == {
        "profile": found["profile"],
        "sessions": found["sessions"],
    }


@pytest.fixture
def busy(api: Api, alice: Person, bob: Person) -> dict[str, str]:
    """Something of Alice's in every part; the ids of it."""
    mine = api.as_(alice)
    mine.patch("/auth/me/preferences", {"theme": "dark", "channels": {"edited": {"email": False}}})
    team = mine.create_team(bob, name="Garden")
    task = mine.create_task("Water the roses", team_id=team["id"])
    given = api.as_(bob).create_task("Mow the lawn", assignee={"user_id": alice.id})
    comment = mine.post(f"/tasks/{task['id']}/comments", {"body": "The can is in the shed."}).json
    token = mine.post("/auth/api-tokens", {"name": "Backup"}).json
    export = mine.post("/exports", {}).json
    told = eventually(lambda: mine.get("/notifications").json["items"])
    return {
        "teams": team["id"],
        "tasks": task["id"],
        "given": given["id"],
        "comments": comment["id"],
        "api_tokens": token["id"],
        "exports": export["id"],
        "notifications": told[0]["id"],
    }


def test_everything_of_oneself_is_there(api: Api, alice: Person, busy: dict[str, str]) -> None:
    found = download(api, alice)

    for part in ("teams", "tasks", "comments", "api_tokens", "exports", "notifications"):
        assert busy[part] in [row["id"] for row in found[part]], part
    assert busy["given"] in [row["id"] for row in found["tasks"]]
    assert (found["preferences"]["theme"], found["preferences"]["channels"]) == ("dark", {"edited": {"email": False}})


def test_every_table_that_names_a_person_is_in_it_or_left_out_for_a_reason(database: Database) -> None:
    """A new table with a column for a person: show it in lib/personal_data.py, or say here why not."""
    in_it = {"users", "preferences", "sessions", "api_tokens", "team_members", "tasks", "comments", "notifications",
             "exports", "attachments", "projects", "views"}  # fmt: skip
    left_out = {
        "passwords": "a secret",
        "mailed_tokens": "secrets",
        "second_factors": "a secret",
        "recovery_codes": "secrets",
        "audit_log": "what administrators did, for administrators",
        "dead_letters": "who replayed an event, for administrators",
        "invitations": "the team's",
        "task_updates": "the task's",
        "teams": "who made it is the team's",
        "task_shares": "the task's",
        "task_watchers": "the task's",
        "task_relations": "the task's",
        "reminders": "the task's",
        "comment_mentions": "the comment's",
        "comment_reactions": "the comment's",
        "idempotent_requests": "answers that are kept for a day",
    }

    found = database.rows(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name IN ('user_id', 'owner_id', 'creator_id', 'author_id', 'actor_id', 'created_by', 'invited_by',"
        " 'replayed_by', 'assignee_user_id', 'uploader_id', 'shared_by', 'deleted_by') UNION SELECT 'users'"
    )

    assert {row["table_name"] for row in found} == in_it | set(left_out)


def test_nothing_of_others_is_there(api: Api, alice: Person, bob: Person, outsider: Person, busy: Any) -> None:
    hers = api.as_(outsider).create_task("Private to the outsider")
    said = api.as_(bob).post(f"/tasks/{busy['tasks']}/comments", {"body": "Bob says this."}).json

    found = json.dumps(download(api, alice))

    for foreign in (hers["id"], outsider.id, outsider.email, bob.email, said["id"]):
        assert foreign not in found


@pytest.mark.usefixtures("busy")
def test_no_secret_is_there(api: Api, alice: Person, mailbox: Mailbox, database: Database) -> None:
    give_avatar(api, alice)
    secret = api.as_(alice).post("/auth/second-factor").json["secret"]
    link = mailed_secret(mailbox, alice.email, "confirm-email")
    hashed = database.value("SELECT hash FROM passwords WHERE user_id = :id", id=alice.id)

    found = json.dumps(download(api, alice))

    for hidden in (PASSWORD, hashed, secret, link, alice.token, alice.refresh_token, 'digest": "\\\\x', "X-Amz-"):
        assert hidden not in found
