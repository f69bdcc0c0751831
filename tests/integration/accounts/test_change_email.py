"""POST /auth/me/email, and the link it mails"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.accounts import mailed_secret, subjects
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


def new_address(person: Person) -> str:
    return f"new-{person.email}"


def ask(api: Api, person: Person | None, email: str, password: str = PASSWORD) -> Answer:
    return api.as_(person).post("/auth/me/email", {"email": email, "password": password})


@pytest.fixture
def link(api: Api, alice: Person, mailbox: Mailbox) -> str:
    """The secret of the link that Alice's new address got."""
    ask(api, alice, new_address(alice))
    return mailed_secret(mailbox, new_address(alice), "confirm-email")


def test_nobody_changes_an_address_without_signing_in(api: Api) -> None:
    response = ask(api, None, "new@example.com")

    assert response.status == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "new@example.com"}, "password"),
        ({"password": PASSWORD}, "email"),
        ({"email": "new", "password": PASSWORD}, "email"),
        ({"email": "a@example.com\r\nBcc: b@example.com", "password": PASSWORD}, "email"),
        ({"email": "new@example.com", "password": "not her password"}, "password"),
        ({"email": "new@example.com", "password": PASSWORD, "verified": True}, "verified"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(api: Api, alice: Person, body: Any, field: str) -> None:
    response = api.as_(alice).post("/auth/me/email", body)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_an_address_that_is_taken_gets_the_same_answer_and_no_link(
    api: Api, alice: Person, bob: Person, mailbox: Mailbox, database: Database
) -> None:
    free = ask(api, alice, new_address(alice))

    taken = ask(api, alice, bob.email)

    assert (taken.status, taken.body) == (free.status, free.body)
    delivered(database, by=alice.id)
    assert "Confirm your new e-mail address" not in subjects(mailbox, bob.email)


def test_the_old_address_is_told(api: Api, alice: Person, link: str, mailbox: Mailbox) -> None:
    told = eventually(lambda: [m for m in mailbox.to(alice.email) if "about to change" in m["Subject"]])

    body = told[0].get_body(("plain",))
    assert body is not None
    assert new_address(alice) in body.get_content()
    assert link not in body.get_content()


@pytest.mark.usefixtures("link")
def test_the_old_address_counts_until_the_link_is_opened(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/auth/me")

    assert response.json["email"] == alice.email
    assert api.sign_in(alice.email).id == alice.id


def test_the_new_address_counts_from_then_on_and_is_confirmed(api: Api, alice: Person, link: str) -> None:
    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 204
    signed_in = api.sign_in(new_address(alice))
    assert signed_in.id == alice.id
    assert api.as_(signed_in).get("/auth/me").json["email_verified_at"] is not None


def test_the_old_address_is_free_then(api: Api, alice: Person, link: str) -> None:
    api.post("/auth/email/confirm", {"token": link})

    api.post("/auth/register", {"email": alice.email, "password": PASSWORD, "display_name": "Second"})

    assert api.sign_in(alice.email).id != alice.id


def test_an_address_that_was_taken_meanwhile_stays_whose_it_is(api: Api, alice: Person, link: str) -> None:
    api.post("/auth/register", {"email": new_address(alice), "password": PASSWORD, "display_name": "Quicker"})

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 409
    assert api.as_(alice).get("/auth/me").json["email"] == alice.email


def test_of_two_who_confirm_one_address_at_once_one_gets_it(
    api: Api, alice: Person, bob: Person, mailbox: Mailbox
) -> None:
    wanted, secrets = f"both-{alice.email}", []
    for number, person in enumerate((alice, bob)):
        ask(api, person, wanted)
        eventually(lambda n=number: len(mailbox.to(wanted)) > n)  # type: ignore[misc]
        secrets.append(mailed_secret(mailbox, wanted, "confirm-email"))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda secret: api.post("/auth/email/confirm", {"token": secret}), secrets))

    assert Counter(answer.status for answer in answers) == {204: 1, 409: 1}


def test_asking_for_another_address_ends_the_earlier_link(api: Api, alice: Person, link: str, mailbox: Mailbox) -> None:
    ask(api, alice, f"third-{alice.email}")
    mailed_secret(mailbox, f"third-{alice.email}", "confirm-email")

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 422


def test_a_link_that_is_too_old_is_refused(api: Api, alice: Person, link: str, database: Database) -> None:
    database.run("UPDATE mailed_tokens SET expires_at = now() WHERE user_id = :id", id=alice.id)

    response = api.post("/auth/email/confirm", {"token": link})

    assert response.status == 422
    assert api.as_(alice).get("/auth/me").json["email"] == alice.email
