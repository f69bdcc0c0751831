"""Signing in with a code besides the password (RFC 6238), and recovery codes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.accounts import Authenticator, turn_on_second_factor
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.database import Database


@pytest.fixture
def authenticator(api: Api, alice: Person) -> Authenticator:
    """Alice's, whose code of this moment is still to be used."""
    return turn_on_second_factor(api, alice)


def sign_in(api: Api, email: str, **otp: str) -> Answer:
    return api.token(grant_type="password", username=email, password=PASSWORD, **otp)


def state(api: Api, person: Person) -> tuple[bool, int]:
    found = api.as_(person).get("/auth/second-factor").json
    return found["is_on"], found["recovery_codes_left"]


@pytest.mark.parametrize("path", ["", "/confirm", "/turn-off"])
def test_nobody_touches_a_second_factor_without_signing_in(api: Api, path: str) -> None:
    response = api.post(f"/auth/second-factor{path}", {"code": "123456", "password": PASSWORD})

    assert response.status == 401


def test_a_secret_counts_only_once_it_was_confirmed(api: Api, alice: Person) -> None:
    begun = api.as_(alice).post("/auth/second-factor")

    assert begun.json["uri"].startswith("otpauth://totp/Dormouse:")
    assert begun.json["secret"] in begun.json["uri"]
    assert state(api, alice) == (False, 0)
    assert sign_in(api, alice.email).status == 200


@pytest.mark.parametrize("code", ["000000", "", "12345", "1234567", "abcdef", "１２３４５６", "12345\u0000"])
def test_a_wrong_code_confirms_nothing_and_says_what_to_do(api: Api, alice: Person, code: str) -> None:
    api.as_(alice).post("/auth/second-factor")

    response = api.as_(alice).post("/auth/second-factor/confirm", {"code": code})

    assert response.fields == ["body.code"]
    assert "Check the clock" in response.json["errors"][0]["message"]
    assert state(api, alice) == (False, 0)


def test_there_is_nothing_to_confirm_before_there_is_a_secret(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/auth/second-factor/confirm", {"code": "123456"})

    assert response.status == 409


def test_confirming_brings_recovery_codes(api: Api, alice: Person, authenticator: Authenticator) -> None:
    assert len(set(authenticator.recovery_codes)) == 10
    assert state(api, alice) == (True, 10)


@pytest.mark.parametrize("path", ["", "/confirm"])
def test_what_is_on_is_not_set_up_again(api: Api, alice: Person, authenticator: Authenticator, path: str) -> None:
    response = api.as_(alice).post(f"/auth/second-factor{path}", {"code": authenticator.code()})

    assert response.status == 409


def test_the_password_alone_is_not_enough(api: Api, alice: Person, authenticator: Authenticator) -> None:
    response = sign_in(api, alice.email)

    assert (response.status, response.json["error"]) == (400, "mfa_required")
    assert "otp" in response.json["error_description"]


def test_whoever_lacks_the_password_does_not_learn_of_the_second_factor(
    api: Api, alice: Person, bob: Person, authenticator: Authenticator
) -> None:
    with_it, without_it = (
        api.token(grant_type="password", username=person.email, password="a guess", otp="123456")
        for person in (alice, bob)
    )

    assert (with_it.status, with_it.body) == (without_it.status, without_it.body)


def test_the_code_of_this_moment_is_accepted(api: Api, alice: Person, authenticator: Authenticator) -> None:
    response = sign_in(api, alice.email, otp=f" {authenticator.code()} ")

    assert response.status == 200


@pytest.mark.parametrize("steps", [-1, 1], ids=["before", "after"])
def test_the_code_next_to_it_is_accepted(
    api: Api, alice: Person, authenticator: Authenticator, database: Database, steps: int
) -> None:
    database.run("UPDATE second_factors SET last_step = 0 WHERE user_id = :id", id=alice.id)

    response = sign_in(api, alice.email, otp=authenticator.code(steps))

    assert response.status == 200


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_further_away_is_refused(
    api: Api, alice: Person, authenticator: Authenticator, database: Database, steps: int
) -> None:
    database.run("UPDATE second_factors SET last_step = 0 WHERE user_id = :id", id=alice.id)

    response = sign_in(api, alice.email, otp=authenticator.code(steps))

    assert response.json["error"] == "invalid_grant"


def test_the_code_that_confirmed_it_is_used_up(api: Api, alice: Person, authenticator: Authenticator) -> None:
    response = sign_in(api, alice.email, otp=authenticator.code(-1))

    assert response.json["error"] == "invalid_grant"


def test_no_code_is_good_twice(api: Api, alice: Person, authenticator: Authenticator) -> None:
    code = authenticator.code()

    first, second = sign_in(api, alice.email, otp=code), sign_in(api, alice.email, otp=code)

    assert (first.status, second.status) == (200, 400)
    assert "used before" in second.json["error_description"]


def test_no_code_is_good_twice_even_at_once(api: Api, alice: Person, authenticator: Authenticator) -> None:
    code = authenticator.code()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: sign_in(api, alice.email, otp=code).status, range(4)))

    assert statuses == [200, 400, 400, 400]


def test_a_code_is_not_good_once_a_later_one_was_used(api: Api, alice: Person, authenticator: Authenticator) -> None:
    sign_in(api, alice.email, otp=authenticator.code(1))

    response = sign_in(api, alice.email, otp=authenticator.code())

    assert response.status == 400


def test_a_recovery_code_stands_in_for_a_code_once(api: Api, alice: Person, authenticator: Authenticator) -> None:
    code = authenticator.recovery_codes[3].upper()

    first, second = sign_in(api, alice.email, otp=code), sign_in(api, alice.email, otp=code)

    assert (first.status, second.status) == (200, 400)
    assert state(api, alice) == (True, 9)


def test_the_recovery_code_of_somebody_else_is_refused(
    api: Api, alice: Person, bob: Person, authenticator: Authenticator
) -> None:
    bobs = turn_on_second_factor(api, bob)

    response = sign_in(api, alice.email, otp=bobs.recovery_codes[0])

    assert response.status == 400


def test_turning_it_off_takes_the_password(api: Api, alice: Person, authenticator: Authenticator) -> None:
    response = api.as_(alice).post("/auth/second-factor/turn-off", {"password": "not my password"})

    assert response.fields == ["body.password"]
    assert state(api, alice) == (True, 10)


def test_once_it_is_off_the_password_is_enough(api: Api, alice: Person, authenticator: Authenticator) -> None:
    response = api.as_(alice).post("/auth/second-factor/turn-off", {"password": PASSWORD})

    assert response.status == 204
    assert sign_in(api, alice.email).status == 200


def test_recovery_codes_go_with_the_second_factor_they_belong_to(
    api: Api, alice: Person, authenticator: Authenticator
) -> None:
    api.as_(alice).post("/auth/second-factor/turn-off", {"password": PASSWORD})
    turn_on_second_factor(api, alice)

    response = sign_in(api, alice.email, otp=authenticator.recovery_codes[0])

    assert response.status == 400


def test_neither_the_secret_nor_a_recovery_code_is_kept_as_it_is(
    alice: Person, authenticator: Authenticator, database: Database
) -> None:
    kept = str([database.rows(f"SELECT * FROM {table}") for table in ("second_factors", "recovery_codes")])

    assert not [secret for secret in (authenticator.secret, *authenticator.recovery_codes) if secret in kept]
