"""Which passwords are accepted, and what is kept of them."""

import pytest

from lib.errors import Invalid
from lib.identity import passwords
from tests.unit.conftest import Use

RIGHT = "four words make one"


@pytest.fixture(autouse=True)
def _quickly(use: Use) -> None:
    use(BCRYPT_COST="4", SIGNING_KEY_PASSPHRASE="not asked for here")


def accept(password: str) -> None:
    passwords.require_acceptable(password, email="Ada.Lovelace@example.com", display_name="Ada Augusta King")


@pytest.mark.parametrize("password", ["x" * 12, "x" * 128, RIGHT, "ünïcödé wörds", "            "])
def test_a_password_of_12_to_128_characters_is_accepted(password: str) -> None:
    accept(password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_length"),
        ("x" * 11, "password_length"),
        ("x" * 129, "password_length"),
        ("ada.lovelace@EXAMPLE.com", "password_guessable"),
        ("ada augusta king", "password_guessable"),
    ],
)
def test_another_password_is_refused_and_the_field_named(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        accept(password)

    assert [(error["field"], error["code"]) for error in refused.value.extra["errors"]] == [("body.password", code)]


def test_a_password_is_known_again_by_its_hash() -> None:
    kept = passwords.digest(RIGHT)

    assert RIGHT not in kept
    assert kept != passwords.digest(RIGHT)
    assert passwords.is_right(RIGHT, kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RIGHT, RIGHT + " "),
        ("x" * 72 + "a", "x" * 72 + "b"),
        ("twelve\0letters", "twelve\0others!"),
        (RIGHT, RIGHT.upper()),
    ],
    ids=["a space", "after byte 72", "after a NUL", "case"],
)
def test_passwords_that_differ_are_different(one: str, other: str) -> None:
    assert not passwords.is_right(other, passwords.digest(one))


def test_the_same_characters_written_in_two_ways_are_the_same_password() -> None:
    composed, decomposed = "caf\u00e9 au lait, s'il", "cafe\u0301 au lait, s'il"

    assert passwords.is_right(decomposed, passwords.digest(composed))


def test_where_nothing_is_stored_no_password_is_right() -> None:
    assert not passwords.is_right("nobody's password", None)
