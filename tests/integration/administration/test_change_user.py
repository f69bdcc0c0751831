"""PATCH /users/{id} and POST /users/{id}/end-sessions"""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.database import Database


def change(api: Api, by: Person | None, person: Person, **changes: Any) -> Answer:
    return api.as_(by).patch(f"/users/{person.id}", changes)


def test_nobody_administrates_without_signing_in(api: Api, alice: Person) -> None:
    changed, ended = change(api, None, alice, is_admin=True), api.post(f"/users/{alice.id}/end-sessions")

    assert (changed.status, ended.status) == (401, 401)


@pytest.mark.parametrize("changes", [{"is_admin": True}, {"disabled": True}, {"disabled": False}, {}])
def test_only_administrators_change_accounts_also_their_own(
    api: Api, alice: Person, bob: Person, changes: dict[str, bool]
) -> None:
    for person in (alice, bob):
        response = change(api, alice, person, **changes)

        assert response.status == 403
    assert not api.as_(alice).get("/auth/me").json["is_admin"]


def test_only_administrators_end_the_sessions_of_others(api: Api, alice: Person, bob: Person) -> None:
    response = api.as_(alice).post(f"/users/{bob.id}/end-sessions")

    assert response.status == 403
    assert api.as_(bob).get("/auth/me").status == 200


def test_an_account_that_there_is_not_is_not_there(api: Api, admin: Person) -> None:
    nobody = uuid.uuid4()

    changed = api.as_(admin).patch(f"/users/{nobody}", {"disabled": True})
    ended = api.as_(admin).post(f"/users/{nobody}/end-sessions")

    assert (changed.status, ended.status) == (404, 404)


@pytest.mark.parametrize("field", ["email", "display_name", "id", "password", "role"])
def test_what_is_not_for_administrators_to_change_is_refused(
    api: Api, admin: Person, alice: Person, field: str
) -> None:
    response = change(api, admin, alice, **{field: "x"})

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize("value", [None, "true", 1])
def test_a_value_that_is_neither_yes_nor_no_is_refused(api: Api, admin: Person, alice: Person, value: object) -> None:
    response = change(api, admin, alice, is_admin=value)

    assert response.status == 422


def test_a_deleted_account_stays_so(api: Api, admin: Person, alice: Person) -> None:
    api.as_(alice).post("/auth/me/delete", {"password": PASSWORD})

    response = change(api, admin, alice, disabled=False)

    assert response.status == 409


def test_a_disabled_account_is_shut_out_on_the_next_call(api: Api, admin: Person, alice: Person) -> None:
    made = api.as_(alice).post("/auth/api-tokens", {"name": "Backup"}).json
    program = Person(alice.id, alice.email, "", made["token"], "")

    response = change(api, admin, alice, disabled=True)

    assert response.json["disabled_at"] is not None
    assert [api.as_(each).get("/tasks").status for each in (alice, program)] == [401, 401]
    assert api.token(grant_type="refresh_token", refresh_token=alice.refresh_token).status == 400
    assert api.token(grant_type="password", username=alice.email, password=PASSWORD).status == 400


def test_an_enabled_account_signs_in_again_and_finds_no_old_session(api: Api, admin: Person, alice: Person) -> None:
    change(api, admin, alice, disabled=True)

    response = change(api, admin, alice, disabled=False)

    assert response.json["disabled_at"] is None
    assert api.as_(alice).get("/auth/me").status == 401
    assert api.sign_in(alice.email).id == alice.id


def test_a_new_administrator_administrates_on_the_next_call(api: Api, admin: Person, alice: Person) -> None:
    response = change(api, admin, alice, is_admin=True)

    assert response.json["is_admin"]
    assert api.as_(alice).get("/users", limit=1).status == 200


def test_a_former_administrator_is_one_no_more_on_the_next_call(api: Api, admin: Person, alice: Person) -> None:
    change(api, admin, alice, is_admin=True)

    change(api, admin, alice, is_admin=False)

    assert api.as_(alice).get("/users", limit=1).status == 403


@pytest.mark.parametrize("changes", [{"is_admin": False}, {"disabled": True}])
def test_the_last_administrator_stays(api: Api, admin: Person, changes: dict[str, bool]) -> None:
    response = change(api, admin, admin, **changes)

    assert (response.status, response.problem) == (409, "last-administrator")


def test_a_disabled_administrator_does_not_count_as_another(api: Api, admin: Person, alice: Person) -> None:
    change(api, admin, alice, is_admin=True, disabled=True)

    response = change(api, admin, admin, is_admin=False)

    assert response.status == 409


def test_an_administrator_may_step_back_while_there_is_another(api: Api, admin: Person, alice: Person) -> None:
    change(api, admin, alice, is_admin=True)

    response = change(api, alice, alice, is_admin=False)

    assert response.status == 200


@pytest.fixture
def two(api: Api, admin: Person, alice: Person, bob: Person, database: Database) -> tuple[Person, Person]:
    """Alice and Bob, the only two administrators."""
    for person in (alice, bob):
        change(api, admin, person, is_admin=True)
    database.run("UPDATE users SET is_admin = false WHERE id = :id", id=admin.id)
    return alice, bob


def administrators(database: Database) -> Any:
    return database.value("SELECT count(*) FROM users WHERE is_admin AND disabled_at IS NULL")


@pytest.mark.parametrize("changes", [{"is_admin": False}, {"disabled": True}])
def test_of_two_administrators_who_oust_each_other_at_once_one_stays(
    api: Api, two: tuple[Person, Person], changes: dict[str, bool], database: Database
) -> None:
    with ThreadPoolExecutor(2) as pool:
        ousting = [pool.submit(change, api, by, of, **changes) for by, of in (two, two[::-1])]

    # The slower one may find that they are no administrator any more, or have no session.
    assert Counter(each.result().status == 200 for each in ousting) == {True: 1, False: 1}
    assert administrators(database) == 1


def test_of_two_administrators_who_step_back_at_once_one_stays(
    api: Api, two: tuple[Person, Person], database: Database
) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda person: change(api, person, person, is_admin=False), two))

    assert Counter(answer.status for answer in answers) == {200: 1, 409: 1}
    assert administrators(database) == 1


def test_ending_sessions_signs_a_person_out_everywhere(api: Api, admin: Person, alice: Person) -> None:
    elsewhere = api.sign_in(alice.email)

    response = api.as_(admin).post(f"/users/{alice.id}/end-sessions")

    assert response.status == 204
    assert [api.as_(each).get("/auth/me").status for each in (alice, elsewhere)] == [401, 401]
    assert api.sign_in(alice.email).id == alice.id
