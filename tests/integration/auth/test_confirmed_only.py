"""POST /auth/token where REQUIRE_VERIFIED_EMAIL is set: nobody signs in before they have opened the mailed link."""

from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.auth_process import auth_process
from tests.support.database import Database


@pytest.fixture(scope="module")
def strict(stack: Stack, admin: Person) -> Iterator[Api]:
    """The auth function with that setting, past the gateway."""
    with auth_process(stack, REQUIRE_VERIFIED_EMAIL="true") as process:
        yield Api(f"http://{process.address}")
        process.kill()  # It would wait for connections that are kept alive.


def sign_in(api: Api, person: Person, password: str = PASSWORD) -> Answer:
    return api.token(grant_type="password", username=person.email, password=password)


def test_the_right_password_gets_the_answer_of_a_wrong_one_before_that(strict: Api, alice: Person, bob: Person) -> None:
    right, wrong = sign_in(strict, alice), sign_in(strict, bob, "not his password")

    assert (right.status, right.body) == (wrong.status, wrong.body)


def test_the_answer_says_that_there_is_a_link_to_open(strict: Api, alice: Person) -> None:
    response = sign_in(strict, alice)

    assert response.json["error"] == "invalid_grant"
    assert "link" in response.json["error_description"]


def test_once_the_link_was_opened_the_password_is_enough(strict: Api, alice: Person, database: Database) -> None:
    database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=alice.id)

    response = sign_in(strict, alice)

    assert response.status == 200


def test_a_session_that_was_begun_before_stays(strict: Api, alice: Person) -> None:
    response = strict.as_(alice).get("/auth/me")

    assert response.status == 200
