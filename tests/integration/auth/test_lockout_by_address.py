"""POST /auth/token from one address: who guesses at many accounts is slowed down, whatever their headers say."""

import pytest

from infra.local.stack import Stack
from tests.support.accounts import sign_in_from
from tests.support.api import Api, Person
from tests.support.database import Database

FREE = 30
SPOOFED = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-For": "203.0.113.7, 10.0.0.1"},
    {"X-Real-IP": "203.0.113.7"},
    {"Forwarded": "for=203.0.113.7;proto=https"},
    {"X-Client-IP": "203.0.113.7"},
    {"True-Client-IP": "203.0.113.7"},
    {"CF-Connecting-IP": "203.0.113.7"},
    {"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7", "Forwarded": "for=203.0.113.7"},
]


def lock(database: Database, address: str) -> None:
    database.run(
        "INSERT INTO sign_in_failures VALUES (:key, 31, now(), now() + interval '1 minute')", key=f"address:{address}"
    )


def test_an_address_that_guesses_at_many_accounts_is_locked(stack: Stack, alice: Person) -> None:
    for number in range(FREE + 1):
        sign_in_from("127.0.0.31", stack.url, f"somebody-{number}@example.com")

    response = sign_in_from("127.0.0.31", stack.url, alice.email)

    assert response.status == 429


def test_one_locked_address_locks_no_other(stack: Stack, alice: Person, database: Database) -> None:
    lock(database, "127.0.0.32")

    response = sign_in_from("127.0.0.33", stack.url, alice.email)

    assert response.status == 200


@pytest.mark.parametrize("headers", SPOOFED, ids=lambda headers: "+".join(headers))
def test_no_header_gets_round_the_lock(
    stack: Stack, alice: Person, database: Database, headers: dict[str, str]
) -> None:
    lock(database, "127.0.0.34")

    response = sign_in_from("127.0.0.34", stack.url, alice.email, headers=headers)

    assert response.status == 429


@pytest.mark.parametrize("headers", SPOOFED, ids=lambda headers: "+".join(headers))
def test_no_header_makes_somebody_else_pay(stack: Stack, database: Database, headers: dict[str, str]) -> None:
    sign_in_from("127.0.0.35", stack.url, "nobody@example.com", headers=headers)

    counted = database.rows("SELECT key FROM sign_in_failures WHERE key LIKE 'address:%'")

    assert counted == [{"key": "address:127.0.0.35"}]


def test_a_locked_address_cannot_lock_accounts(stack: Stack, api: Api, alice: Person, database: Database) -> None:
    lock(database, "127.0.0.36")
    for _ in range(10):
        sign_in_from("127.0.0.36", stack.url, alice.email, "a guess")

    response = sign_in_from("127.0.0.37", stack.url, alice.email)

    assert response.status == 200


def test_signing_in_well_does_not_count_against_the_address(stack: Stack, alice: Person, database: Database) -> None:
    for _ in range(3):
        sign_in_from("127.0.0.38", stack.url, alice.email)

    assert database.value("SELECT failures FROM sign_in_failures WHERE key = 'address:127.0.0.38'") == 0


def test_signing_in_well_does_not_forgive_the_guesses_of_ones_address(
    stack: Stack, alice: Person, database: Database
) -> None:
    for number in range(3):
        sign_in_from("127.0.0.39", stack.url, f"somebody-{number}@example.com")

    sign_in_from("127.0.0.39", stack.url, alice.email)

    assert database.value("SELECT failures FROM sign_in_failures WHERE key = 'address:127.0.0.39'") == 3
