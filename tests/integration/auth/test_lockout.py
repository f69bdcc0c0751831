"""POST /auth/token, again and again: guessing is slowed down per account and per address."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from infra.local.stack import Stack
from tests.support.accounts import mailed_secret, sign_in_from, turn_on_second_factor
from tests.support.api import PASSWORD, Answer, Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox

LAST = "SELECT locked_until - last_at AS lock FROM sign_in_failures WHERE key LIKE :kind"
FREE = 5


def guess(api: Api, email: str, times: int = 1) -> list[int]:
    answers = [api.token(grant_type="password", username=email, password=f"guess {n}") for n in range(times)]
    return [answer.status for answer in answers]


def sign_in(api: Api, email: str, **more: str) -> Answer:
    return api.token(grant_type="password", username=email, password=PASSWORD, **more)


def let_pass(database: Database, time: str) -> None:
    database.run(f"UPDATE sign_in_failures SET last_at = last_at - {time}, locked_until = locked_until - {time}")


def lock_everything(database: Database, seconds: int) -> None:
    database.run("UPDATE sign_in_failures SET locked_until = now() + make_interval(secs => :s)", s=seconds)


def test_a_few_mistakes_are_free(api: Api, alice: Person) -> None:
    guess(api, alice.email, FREE)

    response = sign_in(api, alice.email)

    assert response.status == 200


def test_after_too_many_even_the_right_password_is_refused(api: Api, alice: Person) -> None:
    guess(api, alice.email, FREE + 1)

    response = sign_in(api, alice.email)

    assert (response.status, response.problem) == (429, "too-many-attempts")
    assert 1 <= int(response.headers["Retry-After"]) <= 30


def test_the_answer_says_how_long_to_wait_and_what_else_helps(api: Api, alice: Person, database: Database) -> None:
    guess(api, alice.email)
    lock_everything(database, 100)

    response = sign_in(api, alice.email)

    seconds = int(response.headers["Retry-After"])
    assert 90 < seconds <= 100
    assert f"in {seconds} seconds, or reset your password" in response.json["detail"]


def test_when_the_lock_is_over_the_owner_gets_in(api: Api, alice: Person, database: Database) -> None:
    guess(api, alice.email, FREE + 1)
    let_pass(database, "interval '31 s'")

    response = sign_in(api, alice.email)

    assert response.status == 200


@pytest.mark.parametrize(("failures", "seconds"), [(5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (90, 900)])
def test_each_further_guess_doubles_the_lock_up_to_a_quarter_of_an_hour(
    api: Api, alice: Person, database: Database, failures: int, seconds: int
) -> None:
    guess(api, alice.email)
    database.run("UPDATE sign_in_failures SET failures = :n WHERE key LIKE 'account:%'", n=failures)

    guess(api, alice.email)

    assert abs(database.value(LAST, kind="account:%") - timedelta(seconds=seconds)) < timedelta(seconds=2)


def test_failures_are_forgotten_after_an_hour(api: Api, alice: Person, database: Database) -> None:
    guess(api, alice.email, FREE + 1)
    let_pass(database, "interval '61 min'")

    statuses = guess(api, alice.email, FREE)

    assert statuses == [400] * FREE


def test_signing_in_forgets_the_failures_before(api: Api, alice: Person) -> None:
    guess(api, alice.email, FREE)
    sign_in(api, alice.email)

    guess(api, alice.email, FREE)

    assert sign_in(api, alice.email).status == 200


def test_one_locked_account_locks_no_other(api: Api, alice: Person, bob: Person) -> None:
    guess(api, alice.email, FREE + 1)

    response = sign_in(api, bob.email)

    assert response.status == 200


def test_a_locked_account_is_locked_from_everywhere(stack: Stack, api: Api, alice: Person) -> None:
    guess(api, alice.email, FREE + 1)

    response = sign_in_from("127.0.0.20", stack.url, alice.email)

    assert response.status == 429


@pytest.mark.parametrize("spelled", [str.upper, lambda email: email.replace("i", "\u0130", 1)], ids=["capitals", "İ"])
def test_another_spelling_of_the_address_brings_no_further_guess(
    api: Api, alice: Person, spelled: Callable[[str], str]
) -> None:
    guess(api, alice.email, FREE + 1)

    response = sign_in(api, spelled(alice.email))

    assert response.status == 429


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(api: Api, alice: Person) -> None:
    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(lambda _: guess(api, alice.email)[0], range(40)))

    assert set(statuses) == {400, 429}
    assert statuses.count(400) <= FREE + 1


def test_the_right_password_many_times_at_once_locks_nobody_out(api: Api, alice: Person) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: sign_in(api, alice.email), range(4)))

    assert [answer.status for answer in answers] == [200] * 4


def test_an_unknown_address_is_locked_in_the_same_way(api: Api, alice: Person, database: Database) -> None:
    for email in (alice.email, "nobody-at-all@example.com"):
        guess(api, email, FREE + 1)
    lock_everything(database, 100)

    known, unknown = sign_in(api, alice.email), sign_in(api, "nobody-at-all@example.com")

    assert (unknown.status, set(unknown.headers)) == (known.status, set(known.headers))
    varying = rb"\d+ seconds|\"request_id\": \"[\w-]+\""
    assert re.sub(varying, b"", unknown.body) == re.sub(varying, b"", known.body)


def test_the_owner_of_a_locked_account_gets_back_in_by_reset(api: Api, alice: Person, mailbox: Mailbox) -> None:
    guess(api, alice.email, FREE + 1)
    api.post("/auth/password/forgot", {"email": alice.email})
    token = mailed_secret(mailbox, alice.email, "reset-password")

    api.post("/auth/password/reset", {"token": token, "password": "a password nobody guessed"})

    granted = api.token(grant_type="password", username=alice.email, password="a password nobody guessed")
    assert granted.status == 200


def test_guessing_the_codes_of_the_second_factor_is_locked(api: Api, alice: Person) -> None:
    authenticator = turn_on_second_factor(api, alice)
    for number in range(FREE + 1):
        sign_in(api, alice.email, otp=f"{number:06}")

    response = sign_in(api, alice.email, otp=authenticator.code())

    assert response.status == 429


def test_asking_without_a_code_in_between_brings_no_further_guess(api: Api, alice: Person) -> None:
    turn_on_second_factor(api, alice)

    statuses = []
    for number in range(FREE + 2):
        sign_in(api, alice.email)
        statuses.append(sign_in(api, alice.email, otp=f"{number:06}").status)

    assert statuses.count(400) <= FREE + 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/me/password", {"current_password": "a guess", "password": "some other password"}),
        ("/auth/me/email", {"email": "other@example.com", "password": "a guess"}),
        ("/auth/me/delete", {"password": "a guess"}),
        ("/auth/second-factor/turn-off", {"password": "a guess"}),
    ],
)
def test_guessing_with_a_stolen_session_is_locked_too(api: Api, alice: Person, path: str, body: dict[str, str]) -> None:
    statuses = [api.as_(alice).post(path, body).status for _ in range(FREE + 2)]

    assert statuses == [422] * (FREE + 1) + [429]
