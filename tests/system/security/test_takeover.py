"""What somebody else prepared in an account does not outlive the owner's reset or change of the password.

Whoever opens an account with another's address, or learns a password, may leave behind more than sessions.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.accounts import mailed_secret, turn_on_second_factor
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox

NEW = "a password to come back with"
CHANGE = {"current_password": PASSWORD, "password": NEW}
RESETS = "SELECT count(*) FROM outbox WHERE attributes->>'type' LIKE '%reset_requested%' AND data->>'user_id' = :id"


def forgot(api: Api, email: str) -> Answer:
    return api.post("/auth/password/forgot", {"email": email})


@pytest.fixture
def link(api: Api, alice: Person, mailbox: Mailbox) -> str:
    """The secret of the link that Alice was mailed to reset her password."""
    forgot(api, alice.email)
    return mailed_secret(mailbox, alice.email, "reset-password")


@pytest.fixture
def way_out(api: Api, alice: Person, mailbox: Mailbox) -> str:
    """The secret of the link that moves Alice's account to the address of somebody else."""
    thief = f"thief-of-{alice.email}"
    api.as_(alice).post("/auth/me/email", {"email": thief, "password": PASSWORD})
    return mailed_secret(mailbox, thief, "confirm-email")


def reset(api: Api, link: str) -> Answer:
    return api.post("/auth/password/reset", {"token": link, "password": NEW})


def test_a_reset_ends_api_tokens(api: Api, alice: Person, link: str) -> None:
    alice.token = api.as_(alice).post("/auth/api-tokens", {"name": "Of whoever was in before"}).json["token"]

    reset(api, link)

    assert api.as_(alice).get("/auth/me").status == 401


def test_a_reset_ends_the_link_to_another_address(api: Api, link: str, way_out: str) -> None:
    reset(api, link)

    response = api.post("/auth/email/confirm", {"token": way_out})

    assert response.status == 422


def test_a_change_ends_the_link_to_another_address(api: Api, alice: Person, way_out: str) -> None:
    api.as_(alice).post("/auth/me/password", CHANGE)

    response = api.post("/auth/email/confirm", {"token": way_out})

    assert response.status == 422


def test_a_change_ends_the_link_of_a_reset(api: Api, alice: Person, link: str) -> None:
    api.as_(alice).post("/auth/me/password", CHANGE)

    response = reset(api, link)

    assert response.status == 422


def test_a_second_factor_set_up_before_the_address_was_confirmed_does_not_keep_its_owner_out(
    api: Api, alice: Person, link: str
) -> None:
    turn_on_second_factor(api, alice)

    reset(api, link)

    assert api.token(grant_type="password", username=alice.email, password=NEW).status == 200


def test_a_link_works_once_even_many_times_at_once(api: Api, link: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda _: reset(api, link).status, range(8)))

    assert statuses == [204] + [422] * 7


def test_nobody_is_flooded_with_mails(api: Api, alice: Person, database: Database) -> None:
    statuses = {forgot(api, alice.email).status for _ in range(12)}

    assert statuses == {202}
    assert database.value(RESETS, id=alice.id) <= 6


def test_a_flood_of_other_mails_does_not_keep_the_link_from_the_owner(
    api: Api, alice: Person, mailbox: Mailbox
) -> None:
    for _ in range(8):
        api.post("/auth/register", {"email": alice.email, "password": PASSWORD, "display_name": "Mallory"})

    forgot(api, alice.email)

    assert mailed_secret(mailbox, alice.email, "reset-password")
