"""What ends somebody's access ends it on the next call, in every function.

Generated from the OpenAPI document: a new operation is covered as soon as there is one.
"""

from collections.abc import Callable

import pytest

from tests.support.accounts import mailed_secret
from tests.support.api import PASSWORD, Api, Person
from tests.support.bodies import documented
from tests.support.database import Database
from tests.support.exports import export
from tests.support.mailbox import Mailbox

NEW = "a password to come back with"
GUARDED = [operation for operation in documented() if not operation.public]
OF_A_TEAM = [
    operation
    for operation in GUARDED
    if ("path", "team_id") in operation.parameters or ("path", "task_id") in operation.parameters
]


class World:
    """Everybody and everything that can end the access of one person."""

    def __init__(self, api: Api, person: Person, admin: Person, mailbox: Mailbox, database: Database) -> None:
        self.api, self.person, self.mailbox, self.database = api, person, mailbox, database
        self.elsewhere = api.as_(api.sign_in(person.email))
        self.admin = api.as_(admin)

    def sign_out(self) -> None:
        self.api.as_(self.person).post("/auth/logout")

    def sign_out_from_elsewhere(self) -> None:
        older = self.elsewhere.get("/auth/sessions").json["items"][1]
        self.elsewhere.delete(f"/auth/sessions/{older['id']}")

    def sign_out_everywhere_else(self) -> None:
        self.elsewhere.post("/auth/sessions/end-others")

    def change_password(self) -> None:
        self.elsewhere.post("/auth/me/password", {"current_password": PASSWORD, "password": NEW})

    def reset_password(self) -> None:
        self.api.post("/auth/password/forgot", {"email": self.person.email})
        link = mailed_secret(self.mailbox, self.person.email, "reset-password")
        self.api.post("/auth/password/reset", {"token": link, "password": NEW})

    def be_disabled(self) -> None:
        self.admin.patch(f"/users/{self.person.id}", {"disabled": True})

    def be_signed_out_by_an_administrator(self) -> None:
        self.admin.post(f"/users/{self.person.id}/end-sessions")

    def delete_account(self) -> None:
        self.elsewhere.post("/auth/me/delete", {"password": PASSWORD})

    def use_a_refresh_token_twice(self) -> None:
        self.api.token(grant_type="refresh_token", refresh_token=self.person.refresh_token)
        self.database.run("UPDATE refresh_tokens SET used_at = used_at - interval '11 s' WHERE used_at IS NOT NULL")
        self.api.token(grant_type="refresh_token", refresh_token=self.person.refresh_token)

    def revoke_the_api_token(self) -> None:
        for token in self.elsewhere.get("/auth/api-tokens").json["items"]:
            self.elsewhere.delete(f"/auth/api-tokens/{token['id']}")


ENDINGS = [
    World.sign_out, World.sign_out_from_elsewhere, World.sign_out_everywhere_else, World.change_password,
    World.reset_password, World.be_disabled, World.be_signed_out_by_an_administrator, World.delete_account,
    World.use_a_refresh_token_twice,
]  # fmt: skip
ENDINGS_OF_API_TOKENS = [
    World.be_disabled, World.delete_account, World.reset_password, World.revoke_the_api_token,
]  # fmt: skip


@pytest.fixture
def world(api: Api, alice: Person, admin: Person, mailbox: Mailbox, database: Database) -> World:
    return World(api, alice, admin, mailbox, database)


def let_in(api: Api) -> list[str]:
    """The operations that this caller is not told to sign in for."""
    statuses = {str(op): api.request(op.method, op.at(), json=op.body()).status for op in GUARDED}
    return [operation for operation, status in statuses.items() if status != 401]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_an_access_token_is_good_nowhere_any_more(world: World, end: Callable[[World], None]) -> None:
    me = world.api.as_(world.person)
    before = me.get("/tasks").status

    end(world)

    assert before == 200
    assert let_in(me) == []


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_a_refresh_token_brings_no_new_one(world: World, end: Callable[[World], None]) -> None:
    end(world)

    response = world.api.token(grant_type="refresh_token", refresh_token=world.person.refresh_token)

    assert response.json["error"] == "invalid_grant"


@pytest.mark.parametrize("end", ENDINGS_OF_API_TOKENS, ids=lambda end: end.__name__)
def test_an_api_token_is_good_nowhere_any_more(world: World, end: Callable[[World], None]) -> None:
    made = world.elsewhere.post("/auth/api-tokens", {"name": "Script", "scope": "write"}).json
    me = world.api.as_(Person("", "", "", made["token"], ""))
    before = me.get("/tasks").status

    end(world)

    assert before == 200
    assert let_in(me) == []


@pytest.mark.parametrize("who", ["bob", "alice"], ids=["leaving", "being removed"])
class TestOutOfATeam:
    """Alice owns a team with a task, Bob was its manager."""

    @pytest.fixture
    def ids(self, api: Api, alice: Person, bob: Person, who: str) -> dict[str, str]:
        team = api.as_(alice).create_team(bob, role="manager")
        task = api.as_(alice).create_task("Secret", team_id=team["id"], assignee={"team_id": team["id"]})
        assert api.as_(bob).get(f"/tasks/{task['id']}").status == 200
        path = f"/teams/{team['id']}/members/{bob.id}"
        assert api.as_(bob if who == "bob" else alice).delete(path).status == 204
        return {"team_id": team["id"], "task_id": task["id"], "user_id": alice.id}

    def test_neither_the_team_nor_its_tasks_are_there(self, api: Api, bob: Person, ids: dict[str, str]) -> None:
        me = api.as_(bob)

        statuses = {str(op): me.request(op.method, op.at(**ids), json=op.body()).status for op in OF_A_TEAM}

        assert {operation: status for operation, status in statuses.items() if status != 404} == {}

    def test_no_list_shows_them(self, api: Api, bob: Person, ids: dict[str, str]) -> None:
        me = api.as_(bob)

        lists = [me.get("/teams"), me.get("/tasks"), me.get("/tasks", team=ids["team_id"])]

        assert [listed.json["items"] for listed in lists] == [[], [], []]

    def test_nothing_new_is_put_there(self, api: Api, bob: Person, ids: dict[str, str]) -> None:
        response = api.as_(bob).post("/tasks", {"title": "Mine", "team_id": ids["team_id"]})

        assert response.status in (403, 404)

    def test_no_export_has_them(self, api: Api, bob: Person, ids: dict[str, str]) -> None:
        rows = export(api.as_(bob))

        assert rows == []
