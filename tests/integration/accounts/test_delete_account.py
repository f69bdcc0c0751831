"""POST /auth/me/delete"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.avatars import give_avatar
from tests.support.database import Database
from tests.support.exports import fetch


def close(api: Api, person: Person | None, password: str = PASSWORD) -> Answer:
    return api.as_(person).post("/auth/me/delete", {"password": password})


def test_nobody_deletes_an_account_without_signing_in(api: Api) -> None:
    response = close(api, None)

    assert response.status == 401


@pytest.mark.parametrize("body", [{}, {"password": None}, {"password": "not her password"}])
def test_an_account_is_not_deleted_without_its_password(api: Api, alice: Person, body: Any) -> None:
    response = api.as_(alice).post("/auth/me/delete", body)

    assert response.status == 422
    assert api.as_(alice).get("/auth/me").status == 200


def test_the_last_owner_of_a_team_that_others_are_in_cannot_go(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team()
    team = api.as_(alice).create_team(bob, role="manager")

    response = close(api, alice)

    assert (response.status, response.problem) == (409, "last-owner")
    assert api.as_(alice).get(f"/teams/{team['id']}").json["member_count"] == 2
    assert len(api.as_(alice).get("/teams").json["items"]) == 2


def test_of_two_owners_who_go_at_once_one_stays(api: Api, alice: Person, bob: Person, outsider: Person) -> None:
    team = api.as_(alice).create_team(outsider)
    api.as_(alice).bring_in(team, bob, "owner")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda person: close(api, person), (alice, bob)))

    assert Counter(answer.status for answer in answers) == {204: 1, 409: 1}


def test_whoever_is_alone_in_their_team_may_go(api: Api, alice: Person) -> None:
    api.as_(alice).create_team()

    response = close(api, alice)

    assert response.status == 204


def test_an_administrator_may_go_while_there_is_another(api: Api, alice: Person, admin: Person) -> None:
    api.as_(admin).patch(f"/users/{alice.id}", {"is_admin": True})

    response = close(api, alice)

    assert response.status == 204


def test_the_last_administrator_cannot_go(api: Api, admin: Person, database: Database) -> None:
    database.run("UPDATE users SET is_admin = false WHERE id <> :id", id=admin.id)

    response = close(api, admin)

    assert (response.status, response.problem) == (409, "last-administrator")


def test_every_session_and_token_ends(api: Api, alice: Person) -> None:
    elsewhere = api.sign_in(alice.email)
    made = api.as_(alice).post("/auth/api-tokens", {"name": "Backup"}).json
    program = Person(alice.id, alice.email, "", made["token"], "")

    close(api, alice)

    assert [api.as_(each).get("/tasks").status for each in (alice, elsewhere, program)] == [401] * 3
    assert api.token(grant_type="refresh_token", refresh_token=alice.refresh_token).status == 400


def test_nobody_signs_in_to_it_any_more(api: Api, alice: Person) -> None:
    close(api, alice)

    response = api.token(grant_type="password", username=alice.email, password=PASSWORD)

    assert response.status == 400


def test_what_it_made_stays_under_another_name(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(bob).create_team(alice)
    task = api.as_(alice).create_task("Water the roses", team_id=team["id"])
    api.as_(alice).post(f"/tasks/{task['id']}/comments", {"body": "The can is in the shed."})

    close(api, alice)

    path = f"/tasks/{task['id']}"
    assert api.as_(bob).get(path).json["creator"]["display_name"] == "Deleted user"
    [comment] = api.as_(bob).get(f"{path}/comments").json["items"]
    assert (comment["body"], comment["author"]["display_name"]) == ("The can is in the shed.", "Deleted user")


def test_it_is_in_no_team_any_more(api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(bob).create_team(alice)

    close(api, alice)

    members = api.as_(bob).get(f"/teams/{team['id']}/members").json["items"]
    assert [member["user_id"] for member in members] == [bob.id]


def test_no_secret_and_nothing_that_names_the_person_is_kept(api: Api, alice: Person, database: Database) -> None:
    api.as_(alice).patch("/auth/me/preferences", {"theme": "dark"})
    api.as_(alice).post("/auth/second-factor")
    url = give_avatar(api, alice)

    close(api, alice)

    for table in ("passwords", "mailed_tokens", "api_tokens", "preferences", "second_factors", "recovery_codes"):
        assert database.value(f"SELECT count(*) FROM {table} WHERE user_id = :id", id=alice.id) == 0, table
    row = database.rows("SELECT * FROM users WHERE id = :id", id=alice.id)[0]
    assert (row["display_name"], row["avatar_key"], alice.email in str(row)) == ("Deleted user", None, False)
    where = database.rows("SELECT device, address FROM sessions WHERE user_id = :id", id=alice.id)
    assert {value for row in where for value in row.values()} == {""}
    assert fetch(url).status == 404


def test_the_address_may_open_a_new_account_that_has_nothing_of_the_old_one(api: Api, alice: Person) -> None:
    task = api.as_(alice).create_task()
    close(api, alice)

    api.post("/auth/register", {"email": alice.email, "password": PASSWORD, "display_name": "Alice II"})

    again = api.sign_in(alice.email)
    assert again.id != alice.id
    assert api.as_(again).get(f"/tasks/{task['id']}").status == 404


def test_nobody_joins_a_team_that_everybody_has_left(api: Api, alice: Person, bob: Person, database: Database) -> None:
    team = api.as_(alice).create_team()
    invited = api.as_(alice).post(f"/teams/{team['id']}/invitations", {"email": bob.email}).json
    database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=bob.id)
    close(api, alice)

    response = api.as_(bob).post(f"/teams/invitations/{invited['id']}/accept")

    assert response.status == 404
    assert api.as_(bob).get("/teams/invitations").json["items"] == []
