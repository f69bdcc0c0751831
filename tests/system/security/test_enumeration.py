"""Whether an address has an account cannot be told by how long an answer takes.

Addresses with and without one are asked about in turns, by a process whose hashes take long enough to be missed.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

import bcrypt
import pytest
import urllib3
from sqlalchemy import Engine, text

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import PASSWORD, Api, Person
from tests.support.auth_process import auth_environment, auth_process

COST = 8
PAIRS = 30
ROUNDS = 3
"""A difference that is there shows in each; one that the machine's other work made does not."""

_numbers = count(1)
Ask = Callable[[str], None]


class Asker:
    """Somebody with a stopwatch."""

    def __init__(self, url: str, owner: Engine, known: str) -> None:
        self._url, self._owner, self._known = f"{url}/api/v1/auth", owner, known
        self._http = urllib3.PoolManager(retries=False, timeout=30)

    def sign_in(self, email: str) -> None:
        form = {"grant_type": "password", "username": email, "password": "a guess"}
        answer = self._http.request("POST", f"{self._url}/token", fields=form, encode_multipart=False)
        assert answer.status == 400, answer.data

    def register(self, email: str) -> None:
        account = {"email": email, "password": PASSWORD, "display_name": "Guess"}
        assert self._http.request("POST", f"{self._url}/register", json=account).status == 202

    def forget(self, email: str) -> None:
        assert self._http.request("POST", f"{self._url}/password/forgot", json={"email": email}).status == 202

    def difference(self, ask: Ask) -> tuple[float, float]:
        """How much longer a known address takes than an unknown one, and how long that one takes.

        Lower quartiles: what else the machine does makes answers slower, never faster.
        """
        known, unknown = [], []
        for _ in range(PAIRS):
            with self._owner.begin() as connection:
                connection.execute(text("DELETE FROM sign_in_failures"))
            known.append(self._time(ask, self._known))
            unknown.append(self._time(ask, f"unknown-{next(_numbers)}@example.com"))
        slower, whole = (statistics.quantiles(times, n=4)[0] for times in (known, unknown))
        return slower - whole, whole

    def _time(self, ask: Ask, email: str) -> float:
        begun = time.perf_counter()
        ask(email)
        return time.perf_counter() - begun


@pytest.fixture(scope="module")
def asker(stack: Stack, admin: Person, owner: Engine) -> Iterator[Asker]:
    known = Api(stack.url).register("Known")
    with auth_process(stack, BCRYPT_COST=str(COST)) as process:
        asker = Asker(f"http://{process.address}", owner, known.email)
        rehash(owner, known)
        for ask in (asker.sign_in, asker.register, asker.forget):
            ask(known.email)  # What the first request of each kind loads counts for neither.
        yield asker
        process.kill()  # It would wait for connections that are kept alive.


def rehash(owner: Engine, person: Person) -> None:
    """Give the person a hash as this process would make it."""
    hashed = bcrypt.hashpw(b"of no consequence", bcrypt.gensalt(COST)).decode()
    with owner.begin() as connection:
        update = text("UPDATE passwords SET hash = :hash WHERE user_id = :id")
        connection.execute(update, {"hash": hashed, "id": person.id})


def time_of_a_hash() -> float:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        bcrypt.hashpw(b"password", bcrypt.gensalt(COST))
        times.append(time.perf_counter() - begun)
    return min(times)


@pytest.mark.parametrize("name", ["sign_in", "register"])
def test_a_known_address_takes_no_hash_more_or_less(asker: Asker, name: str) -> None:
    bound = time_of_a_hash() / 2

    rounds = (asker.difference(getattr(asker, name))[0] for _ in range(ROUNDS))

    assert any(abs(difference) < bound for difference in rounds)


def test_a_forgotten_password_takes_as_long_for_a_known_address(asker: Asker) -> None:
    rounds = (asker.difference(asker.forget) for _ in range(ROUNDS))

    assert any(abs(difference) < whole / 4 for difference, whole in rounds)


FIRST_STRANGER = """
import time
from lib.identity import passwords

def seconds(stored):
    begun = time.process_time()
    passwords.is_right("a guess", stored)
    return time.process_time() - begun

hashed = passwords.digest("the password of somebody")
stranger = seconds(None)
print(stranger / min(seconds(hashed) for _ in range(4)))
"""


def test_the_first_stranger_in_a_new_process_waits_no_longer(stack: Stack) -> None:
    environment = {**os.environ, **auth_environment(stack, BCRYPT_COST="10"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", FIRST_STRANGER]

    ratios = (
        float(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
        for _ in range(ROUNDS)
    )

    assert any(ratio < 1.5 for ratio in ratios)
