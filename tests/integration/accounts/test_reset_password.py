"""POST /auth/password/reset"""

from typing import Any

import pytest

from tests.support.accounts import mailed_secret, mailed_secrets, subjects, turn_on_second_factor
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually

NEW = "another long password"


@pytest.fixture
def link(api: Api, alice: Person, mailbox: Mailbox) -> str:
    """The secret of the link that Alice asked for."""
    api.post("/auth/password/forgot", {"email": alice.email})
    return mailed_secret(mailbox, alice.email, "reset-password")


def reset(api: Api, link: str, password: str = NEW) -> Answer:
    return api.post("/auth/password/reset", {"token": link, "password": password})


def sign_in(api: Api, person: Person, password: str, **more: str) -> Answer:
    return api.token(grant_type="password", username=person.email, password=password, **more)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"token": "x"}, "password"),
        ({"password": NEW}, "token"),
        ({"token": "x", "password": NEW, "email": "a@example.com"}, "email"),
        ({"token": "made-up", "password": NEW}, "token"),
        ({"token": "", "password": NEW}, "token"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(api: Api, body: Any, field: str) -> None:
    response = api.post("/auth/password/reset", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_a_link_that_confirms_an_address_resets_nothing(api: Api, alice: Person, mailbox: Mailbox) -> None:
    other = mailed_secret(mailbox, alice.email, "confirm-email")

    response = reset(api, other)

    assert response.status == 422


def test_a_password_that_is_not_acceptable_leaves_the_link_good(api: Api, link: str) -> None:
    refused = reset(api, link, "too short")

    response = reset(api, link)

    assert (refused.status, refused.fields) == (422, ["body.password"])
    assert response.status == 204


def test_a_link_that_is_too_old_is_refused(api: Api, alice: Person, link: str, database: Database) -> None:
    database.run("UPDATE mailed_tokens SET expires_at = now() WHERE user_id = :id", id=alice.id)

    response = reset(api, link)

    assert response.status == 422
    assert sign_in(api, alice, PASSWORD).status == 200


def test_a_link_is_good_once(api: Api, alice: Person, link: str) -> None:
    reset(api, link)

    response = reset(api, link, "a third long password")

    assert response.status == 422
    assert sign_in(api, alice, NEW).status == 200


def test_asking_again_ends_the_earlier_link(api: Api, alice: Person, link: str, mailbox: Mailbox) -> None:
    api.post("/auth/password/forgot", {"email": alice.email})
    second = mailed_secrets(mailbox, alice.email, "reset-password", at_least=2)[1]

    response = reset(api, link)

    assert response.status == 422
    assert reset(api, second).status == 204


def test_the_link_to_an_address_that_was_given_up_is_refused(
    api: Api, alice: Person, link: str, database: Database
) -> None:
    database.run("UPDATE users SET email = :new WHERE id = :id", new=f"new-{alice.email}", id=alice.id)

    response = reset(api, link)

    assert response.status == 422


def test_the_link_of_a_disabled_account_is_refused(api: Api, alice: Person, link: str, database: Database) -> None:
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=alice.id)

    response = reset(api, link)

    assert response.status == 422


def test_only_the_new_password_is_good_then(api: Api, alice: Person, link: str) -> None:
    response = reset(api, link)

    assert response.status == 204
    assert sign_in(api, alice, PASSWORD).status == 400
    assert sign_in(api, alice, NEW).status == 200


def test_every_session_has_ended_then(api: Api, alice: Person, link: str) -> None:
    reset(api, link)

    response = api.as_(alice).get("/auth/me")

    assert response.status == 401
    assert api.token(grant_type="refresh_token", refresh_token=alice.refresh_token).status == 400


def test_the_second_factor_is_still_asked_for(
    api: Api, alice: Person, mailbox: Mailbox, link: str, database: Database
) -> None:
    database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=alice.id)
    authenticator = turn_on_second_factor(api, alice)
    reset(api, link)

    without = sign_in(api, alice, NEW)

    assert (without.status, without.json["error"]) == (400, "mfa_required")
    assert sign_in(api, alice, NEW, otp=authenticator.code()).status == 200


def test_whoever_opened_the_link_has_shown_the_address_to_be_theirs(api: Api, alice: Person, link: str) -> None:
    reset(api, link)

    signed_in = api.sign_in(alice.email, NEW)

    assert api.as_(signed_in).get("/auth/me").json["email_verified_at"] is not None


def test_the_owner_is_told(api: Api, alice: Person, link: str, mailbox: Mailbox) -> None:
    reset(api, link)

    eventually(lambda: "Your password was changed" in subjects(mailbox, alice.email))
