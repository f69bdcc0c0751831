"""POST /auth/email/confirm and POST /auth/email/verification"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.accounts import mailed_secret, mailed_secrets
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.mailbox import Mailbox


@pytest.fixture
def link(alice: Person, mailbox: Mailbox) -> str:
    """The secret of the link that Alice got when she registered."""
    return mailed_secret(mailbox, alice.email, "confirm-email")


def confirmed(api: Api, person: Person) -> bool:
    return api.as_(person).get("/auth/me").json["email_verified_at"] is not None


def test_nobody_asks_for_a_link_without_signing_in(api: Api) -> None:
    response = api.post("/auth/email/verification")

    assert response.status == 401


@pytest.mark.parametrize("body", [{}, {"token": None}, {"token": "x" * 201}, {"token": 7}])
def test_a_body_that_makes_no_sense_is_refused(api: Api, body: Any) -> None:
    response = api.post("/auth/email/confirm", body)

    assert response.status == 422
    assert response.fields == ["body.token"]


@pytest.mark.parametrize("token", ["", "made-up", "' OR true --", "\u0000"])
def test_a_link_that_nobody_mailed_is_refused(api: Api, token: str) -> None:
    response = api.post("/auth/email/confirm", {"token": token})

    assert response.status == 422


def test_an_address_counts_as_confirmed_only_once_its_link_is_opened(api: Api, alice: Person, link: str) -> None:
    before = confirmed(api, alice)

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 204
    assert (before, confirmed(api, alice)) == (False, True)


def test_a_link_is_good_once(api: Api, link: str) -> None:
    api.post("/auth/email/confirm", {"token": link})

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 422
    assert "Ask for a new one" in response.json["errors"][0]["message"]


def test_a_link_opened_many_times_at_once_counts_once(api: Api, link: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: api.post("/auth/email/confirm", {"token": link}), range(4)))

    assert Counter(answer.status for answer in answers) == {204: 1, 422: 3}


def test_a_link_that_is_too_old_is_refused(api: Api, alice: Person, link: str, database: Database) -> None:
    database.run("UPDATE mailed_tokens SET expires_at = now() WHERE user_id = :id", id=alice.id)

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 422
    assert not confirmed(api, alice)


def test_asking_again_brings_a_new_link_and_ends_the_earlier_one(
    api: Api, alice: Person, link: str, mailbox: Mailbox
) -> None:
    response = api.as_(alice).post("/auth/email/verification")

    assert response.status == 202
    second = mailed_secrets(mailbox, alice.email, "confirm-email", at_least=2)[1]
    assert api.post("/auth/email/confirm", {"token": link}).status == 422
    assert api.post("/auth/email/confirm", {"token": second}).status == 204


def test_who_has_confirmed_their_address_is_mailed_no_other_link(
    api: Api, alice: Person, link: str, mailbox: Mailbox, database: Database
) -> None:
    api.post("/auth/email/confirm", {"token": link})

    response = api.as_(alice).post("/auth/email/verification")

    assert response.status == 202
    delivered(database, user_id=alice.id)
    assert mailed_secrets(mailbox, alice.email, "confirm-email") == [link]


def test_a_link_to_reset_the_password_confirms_nothing(api: Api, alice: Person, mailbox: Mailbox) -> None:
    api.post("/auth/password/forgot", {"email": alice.email})
    other = mailed_secret(mailbox, alice.email, "reset-password")

    response = api.post("/auth/email/confirm", {"token": other})

    assert response.status == 422


def test_the_link_to_an_address_that_was_given_up_is_refused(
    api: Api, alice: Person, link: str, database: Database
) -> None:
    database.run("UPDATE users SET email = :new WHERE id = :id", new=f"new-{alice.email}", id=alice.id)

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 422
    assert not confirmed(api, alice)


def test_no_secret_of_a_link_is_kept(alice: Person, link: str, database: Database) -> None:
    delivered(database, user_id=alice.id)

    kept = database.rows(
        "SELECT text FROM mails WHERE recipient = :email AND sent_at IS NOT NULL"
        " UNION ALL SELECT data::text FROM outbox"
        " UNION ALL SELECT encode(digest, 'escape') FROM mailed_tokens WHERE user_id = :id",
        email=alice.email,
        id=alice.id,
    )

    assert not [row for row in kept if link in row["text"]]
