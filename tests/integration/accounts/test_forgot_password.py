"""POST /auth/password/forgot"""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.accounts import mailed_secret, subjects
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


@pytest.mark.parametrize("body", [{}, {"email": "alice"}, {"email": None}, {"email": "a@example.com", "id": 1}])
def test_a_body_that_makes_no_sense_is_refused(api: Api, body: Any) -> None:
    response = api.post("/auth/password/forgot", body)

    assert response.status == 422


def test_an_unknown_address_gets_the_same_answer(api: Api, alice: Person) -> None:
    known = api.post("/auth/password/forgot", {"email": alice.email})

    unknown = api.post("/auth/password/forgot", {"email": f"x{alice.email}"})

    assert (unknown.status, unknown.body, set(unknown.headers)) == (known.status, known.body, set(known.headers))


def test_nobody_is_mailed_at_an_unknown_address(api: Api, mailbox: Mailbox, database: Database) -> None:
    api.post("/auth/password/forgot", {"email": "nobody-has-this@example.com"})

    delivered(database, user_id=None)

    assert mailbox.to("nobody-has-this@example.com") == []


def test_a_disabled_account_gets_the_same_answer_and_no_mail(
    api: Api, alice: Person, mailbox: Mailbox, database: Database
) -> None:
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=alice.id)

    response = api.post("/auth/password/forgot", {"email": alice.email})

    assert response.status == 202
    delivered(database, user_id=None)
    assert "Choose a new password" not in subjects(mailbox, alice.email)


def test_the_owner_of_an_address_gets_a_link(api: Api, alice: Person, mailbox: Mailbox) -> None:
    response = api.post("/auth/password/forgot", {"email": alice.email.upper()})

    assert response.status == 202
    eventually(lambda: "Choose a new password" in subjects(mailbox, alice.email))


def test_the_link_is_good_for_30_minutes(api: Api, alice: Person, mailbox: Mailbox, database: Database) -> None:
    api.post("/auth/password/forgot", {"email": alice.email})
    mailed_secret(mailbox, alice.email, "reset-password")

    good_for = database.value(
        "SELECT expires_at - created_at FROM mailed_tokens WHERE user_id = :id AND purpose = 'reset_password'",
        id=alice.id,
    )

    assert abs(good_for - timedelta(minutes=30)) < timedelta(seconds=1)


def test_the_password_is_as_good_as_before_until_the_link_is_used(api: Api, alice: Person, mailbox: Mailbox) -> None:
    api.post("/auth/password/forgot", {"email": alice.email})

    mailed_secret(mailbox, alice.email, "reset-password")

    assert api.sign_in(alice.email).id == alice.id
    assert api.as_(alice).get("/auth/me").status == 200
