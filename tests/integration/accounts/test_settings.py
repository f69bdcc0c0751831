"""What whoever runs this may decide about accounts: REQUIRE_VERIFIED_EMAIL and ADMIN_EMAIL"""

from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from tests.support.accounts import mailed_secret
from tests.support.api import PASSWORD, Answer, Api
from tests.support.auth_process import auth_process
from tests.support.database import Database
from tests.support.mailbox import Mailbox

BOSS = "Boss@example.com"


@pytest.fixture(scope="module")
def strict_url(stack: Stack) -> Iterator[str]:
    """Where an auth function listens with these two settings."""
    broker = f"http://127.0.0.1:{stack.ports.broker}"
    process = auth_process(stack, K_SINK=broker, REQUIRE_VERIFIED_EMAIL="true", ADMIN_EMAIL=BOSS)
    try:
        process.start()
        yield f"http://{process.address}"
    finally:
        process.stop()


@pytest.fixture
def strict(strict_url: str, api: Api) -> Api:
    """An auth function that wants addresses confirmed and knows its administrator."""
    return Api(strict_url, database=api.database)


def register(api: Api, email: str) -> None:
    account = {"email": email, "password": PASSWORD, "display_name": "Somebody"}
    assert api.post("/auth/register", account).status == 202


def sign_in(api: Api, email: str, password: str = PASSWORD) -> Answer:
    return api.token(grant_type="password", username=email, password=password)


def test_an_account_whose_address_is_not_confirmed_does_not_sign_in(strict: Api) -> None:
    register(strict, "unconfirmed@example.com")

    response = sign_in(strict, "unconfirmed@example.com")

    assert (response.status, response.json["error"]) == (400, "invalid_grant")
    assert "link" in response.json["error_description"]


def test_the_refusal_does_not_tell_whether_the_password_is_right(strict: Api) -> None:
    register(strict, "secretive@example.com")

    right, wrong = (
        sign_in(strict, "secretive@example.com"),
        sign_in(strict, "secretive@example.com", "a wrong password"),
    )

    assert (right.status, right.body) == (wrong.status, wrong.body)


@pytest.mark.parametrize("way", ["confirm-email", "reset-password"])
def test_a_mailed_link_opens_the_door(strict: Api, mailbox: Mailbox, way: str) -> None:
    email = f"{way}@example.com"
    register(strict, email)

    if way == "confirm-email":
        strict.post("/auth/email/confirm", {"token": mailed_secret(mailbox, email, way)})
    else:
        strict.post("/auth/password/forgot", {"email": email})
        strict.post("/auth/password/reset", {"token": mailed_secret(mailbox, email, way), "password": PASSWORD})

    assert sign_in(strict, email).status == 200


def test_the_configured_address_administrates_in_any_spelling(
    strict: Api, mailbox: Mailbox, database: Database
) -> None:
    register(strict, BOSS.lower())

    strict.post("/auth/email/confirm", {"token": mailed_secret(mailbox, BOSS.lower(), "confirm-email")})

    boss = strict.sign_in(BOSS.lower())
    assert strict.as_(boss).get("/auth/me").json["is_admin"]
    database.run("UPDATE users SET is_admin = false WHERE id = :id", id=boss.id)


def test_whoever_only_registers_the_configured_address_does_not_administrate(strict: Api, database: Database) -> None:
    database.run("UPDATE users SET email = id || '@example.com' WHERE email = :email", email=BOSS)

    register(strict, BOSS)

    assert database.value("SELECT is_admin FROM users WHERE email = :email", email=BOSS) is False


def test_nobody_else_administrates(strict: Api, database: Database) -> None:
    register(strict, f"not-{BOSS}")

    assert not database.value("SELECT is_admin FROM users WHERE email = :email", email=f"not-{BOSS}")
