"""POST /auth/me/password"""

from typing import Any

import pytest

from tests.support.accounts import subjects
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually

NEW = "another long password"


def change(api: Api, person: Person | None, current: str = PASSWORD, password: str = NEW) -> Answer:
    return api.as_(person).post("/auth/me/password", {"current_password": current, "password": password})


def test_nobody_changes_a_password_without_signing_in(api: Api) -> None:
    response = change(api, None)

    assert response.status == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"password": NEW}, "current_password"),
        ({"current_password": PASSWORD}, "password"),
        ({"current_password": PASSWORD, "password": "too short"}, "password"),
        ({"current_password": PASSWORD, "password": "x" * 129}, "password"),
        ({"current_password": PASSWORD, "password": "password1234"}, "password"),
        ({"current_password": PASSWORD, "password": NEW, "user_id": "x"}, "user_id"),
        ({"current_password": "not her password", "password": NEW}, "current_password"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(api: Api, alice: Person, body: Any, field: str) -> None:
    response = api.as_(alice).post("/auth/me/password", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_ones_address_is_no_password(api: Api, alice: Person) -> None:
    response = change(api, alice, password=alice.email.upper())

    assert response.fields == ["body.password"]


def test_only_the_new_password_is_good_then(api: Api, alice: Person) -> None:
    response = change(api, alice)

    assert response.status == 204
    assert api.token(grant_type="password", username=alice.email, password=PASSWORD).status == 400
    assert api.sign_in(alice.email, NEW).id == alice.id


def test_every_other_session_has_ended_then_and_this_one_goes_on(api: Api, alice: Person) -> None:
    elsewhere = api.sign_in(alice.email)

    change(api, alice)

    assert api.as_(elsewhere).get("/auth/me").status == 401
    assert api.token(grant_type="refresh_token", refresh_token=elsewhere.refresh_token).status == 400
    assert api.as_(alice).get("/auth/me").status == 200


def test_the_owner_is_told(api: Api, alice: Person, mailbox: Mailbox) -> None:
    change(api, alice)

    eventually(lambda: "Your password was changed" in subjects(mailbox, alice.email))


def test_a_password_that_is_guessed_at_is_locked_after_a_few_tries(api: Api, alice: Person) -> None:
    statuses = [change(api, alice, current=f"guess number {number}").status for number in range(7)]

    assert statuses[:5] == [422] * 5
    assert statuses[-1] == 429
