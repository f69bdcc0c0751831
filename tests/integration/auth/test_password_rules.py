"""Which passwords may be chosen, wherever one is chosen: at registration, at a change, at a reset."""

import gzip
from pathlib import Path

import pytest

import lib.identity
from tests.support.accounts import mailed_secret
from tests.support.api import PASSWORD, Api, Person
from tests.support.mailbox import Mailbox

COMMON = Path(lib.identity.__file__).with_name("common-passwords.txt.gz")
LONG_AND_COMMON = "q1w2e3r4t5y6"


def choose(api: Api, password: str, *, email: str = "chooser@example.com", name: str = "Chooser") -> list[str]:
    """The codes of what is wrong with a password; none where it is accepted."""
    answer = api.post("/auth/register", {"email": email, "password": password, "display_name": name})
    return [error["code"] for error in answer.json.get("errors", [])]


def test_the_list_of_common_passwords_is_long() -> None:
    listed = gzip.decompress(COMMON.read_bytes()).decode().splitlines()

    assert len(set(listed)) >= 10_000
    assert LONG_AND_COMMON in listed


@pytest.mark.parametrize("password", ["", "eleven char", "é" * 11, "🐭" * 11])
def test_a_short_password_is_refused(api: Api, password: str) -> None:
    assert choose(api, password) == ["password_length"]


@pytest.mark.parametrize("password", ["é" * 12, "🐭" * 12, "x" * 128, "            "])
def test_length_counts_in_characters_and_any_character_counts(api: Api, password: str) -> None:
    assert choose(api, password) == []


def test_accents_typed_on_their_own_are_no_further_characters(api: Api) -> None:
    assert choose(api, "e\u0301" * 11) == ["password_length"]


def test_a_password_beyond_128_characters_is_refused(api: Api) -> None:
    assert choose(api, "x" * 129) == ["password_length"]


@pytest.mark.parametrize(
    "password",
    [LONG_AND_COMMON, LONG_AND_COMMON.upper(), "Q1w2E3r4T5y6", "".join(chr(ord(c) + 0xFEE0) for c in LONG_AND_COMMON)],
    ids=["as listed", "in capitals", "in mixed case", "in full-width letters"],
)
def test_a_common_password_is_refused_in_any_spelling(api: Api, password: str) -> None:
    assert choose(api, password) == ["password_common"]


@pytest.mark.parametrize(
    "password", ["Somebody.Special@example.com", "SOMEBODY.SPECIAL", "somebody special", "Ｓｏｍｅｂｏｄｙ Special"]
)
def test_ones_address_and_name_are_no_passwords(api: Api, password: str) -> None:
    codes = choose(api, password, email="somebody.special@example.com", name="Somebody Special")

    assert codes == ["password_guessable"]


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("short", "12 to 128 characters"),
        (LONG_AND_COMMON, "Choose another"),
        ("chooser@example.com", "Choose a password"),
    ],
)
def test_a_refusal_says_what_to_do_instead(api: Api, password: str, advice: str) -> None:
    account = {"email": "chooser@example.com", "password": password, "display_name": "Chooser"}

    response = api.post("/auth/register", account)

    assert advice in response.json["errors"][0]["message"]


@pytest.mark.parametrize("password", ["short", LONG_AND_COMMON, "Alice"])
def test_the_rules_hold_for_a_change(api: Api, alice: Person, password: str) -> None:
    response = api.as_(alice).post("/auth/me/password", {"current_password": PASSWORD, "password": password})

    assert response.status == 422
    assert response.fields == ["body.password"]


def test_the_rules_hold_for_a_reset_and_leave_its_link_usable(api: Api, alice: Person, mailbox: Mailbox) -> None:
    api.post("/auth/password/forgot", {"email": alice.email})
    token = mailed_secret(mailbox, alice.email, "reset-password")

    refused = api.post("/auth/password/reset", {"token": token, "password": LONG_AND_COMMON})

    assert refused.fields == ["body.password"]
    again = api.post("/auth/password/reset", {"token": token, "password": "words in a row, then"})
    assert again.status == 204
