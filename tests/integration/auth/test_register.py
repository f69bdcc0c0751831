"""POST /auth/register"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import PASSWORD, Api, Person
from tests.support.database import Database

ACCOUNT = {"email": "new@example.com", "password": PASSWORD, "display_name": "New"}


@pytest.mark.parametrize("missing", ["email", "password", "display_name"])
def test_every_field_is_needed(api: Api, missing: str) -> None:
    account = {name: value for name, value in ACCOUNT.items() if name != missing}

    response = api.post("/auth/register", account)

    assert response.status == 422
    assert response.fields == [f"body.{missing}"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", "somebody@"),
        ("email", "a@example.com\r\nBcc: b@example.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("email", None),
        ("password", "eleven char"),
        ("password", "x" * 129),
        ("password", 123456789012),
        ("display_name", ""),
        ("display_name", " \t "),
        ("display_name", "x" * 101),
        ("display_name", ["New"]),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(api: Api, field: str, value: Any) -> None:
    account = {**ACCOUNT, field: value}

    response = api.post("/auth/register", account)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


@pytest.mark.parametrize("password", ["Somebody@Example.com", "Some Body The Third"])
def test_a_password_must_not_be_ones_address_or_name(api: Api, password: str) -> None:
    account = {"email": "somebody@example.com", "display_name": "some body the third", "password": password}

    response = api.post("/auth/register", account)

    assert response.status == 422
    assert response.fields == ["body.password"]


@pytest.mark.parametrize("field", ["is_admin", "id", "role", "created_at", "disabled_at"])
def test_what_the_system_decides_cannot_be_sent_along(api: Api, field: str) -> None:
    account = {**ACCOUNT, field: True}

    response = api.post("/auth/register", account)

    assert response.status == 422
    assert response.fields == [f"body.{field}"]


def test_a_refused_registration_leaves_no_account(api: Api, database: Database) -> None:
    account = {**ACCOUNT, "email": "refused@example.com", "password": "short"}

    api.post("/auth/register", account)

    assert database.value("SELECT count(*) FROM users WHERE email = 'refused@example.com'") == 0


def test_whoever_registers_can_sign_in(api: Api) -> None:
    account = {**ACCOUNT, "email": "brandnew@example.com", "display_name": "  Zoë 🐭  "}

    response = api.post("/auth/register", account)

    assert response.status == 202
    assert api.sign_in("brandnew@example.com").display_name == "Zoë 🐭"


@pytest.mark.parametrize("length", [12, 128])
def test_passwords_of_12_to_128_characters_are_taken(api: Api, length: int) -> None:
    email, password = f"length-{length}@example.com", "é" * length

    response = api.post("/auth/register", {**ACCOUNT, "email": email, "password": password})

    assert response.status == 202
    assert api.token(grant_type="password", username=email, password=password).status == 200


def test_the_first_account_is_an_administrators_and_no_later_one(api: Api, admin: Person, alice: Person) -> None:
    first, later = api.as_(admin).get("/auth/me"), api.as_(alice).get("/auth/me")

    assert (first.json["is_admin"], later.json["is_admin"]) == (True, False)


def test_an_address_that_has_an_account_gets_the_same_answer(api: Api, alice: Person) -> None:
    unknown = api.post("/auth/register", {**ACCOUNT, "email": f"x{alice.email}"})

    known = api.post("/auth/register", {**ACCOUNT, "email": alice.email})

    assert (known.status, known.body) == (unknown.status, unknown.body)
    assert set(known.headers) == set(unknown.headers)


@pytest.mark.parametrize("spelling", [str, str.upper], ids=["as it is", "in capitals"])
def test_registering_again_changes_nothing(api: Api, alice: Person, spelling: Any) -> None:
    again = {"email": spelling(alice.email), "password": "another long password", "display_name": "Mallory"}

    api.post("/auth/register", again)

    assert api.sign_in(alice.email, PASSWORD).display_name == "Alice"
    stolen = api.token(grant_type="password", username=alice.email, password="another long password")
    assert stolen.status == 400


def test_registering_an_address_many_times_at_once_makes_one_account(api: Api, database: Database) -> None:
    account = {**ACCOUNT, "email": "race@example.com"}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.post("/auth/register", account), range(8)))

    assert {answer.status for answer in answers} == {202}
    assert database.value("SELECT count(*) FROM users WHERE email = 'race@example.com'") == 1
