"""Guessing is counted in PostgreSQL: it does not help that each guess meets a process that has just started."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import urllib3

from infra.local.process import Process
from infra.local.stack import Stack
from tests.support.api import PASSWORD, Api, Person
from tests.support.auth_process import auth_process

ATTACKER = "203.0.113.99"


def token(process: Process, email: str, password: str, here: str) -> int:
    """Ask a process past the gateway, which would say where the request comes from."""
    form = {"grant_type": "password", "username": email, "password": password}
    target, headers = f"http://{process.address}/api/v1/auth/token", {"X-Real-IP": here}
    with urllib3.PoolManager(retries=False, timeout=30) as http:
        return http.request("POST", target, fields=form, headers=headers, encode_multipart=False).status


@pytest.fixture(scope="module")
def victim(stack: Stack, admin: Person) -> Person:
    return Api(stack.url).register("Victim")


@pytest.fixture(scope="module")
def fifth_process(stack: Stack, victim: Person) -> Iterator[Process]:
    """Each of the four before saw a guess or two at one account, and eight at others, and is gone."""
    processes = [auth_process(stack) for _ in range(5)]
    with ExitStack() as running:
        with ThreadPoolExecutor(5) as threads:
            for process in threads.map(Process.start, processes):
                running.callback(process.stop, deadline=0)
        for number, process in enumerate(processes[:4]):
            for guess in range(2 if number < 2 else 1):
                token(process, victim.email, f"guess {number} {guess}", f"203.0.113.{number}")
            for other in range(8):
                token(process, f"other-{number}-{other}@example.com", "a guess", ATTACKER)
            process.kill()
        yield processes[4]


@pytest.fixture(autouse=True)
def nobody_is_locked_out() -> None:
    """Here, the failures are what it is about."""


def test_an_account_stays_locked(fifth_process: Process, victim: Person) -> None:
    status = token(fifth_process, victim.email, PASSWORD, "203.0.113.50")

    assert status == 429


def test_an_address_stays_locked(stack: Stack, fifth_process: Process) -> None:
    somebody_else = Api(stack.url).register("Bystander")

    status = token(fifth_process, somebody_else.email, PASSWORD, ATTACKER)

    assert status == 429


def test_another_account_at_another_address_is_not_locked(stack: Stack, fifth_process: Process) -> None:
    somebody_else = Api(stack.url).register("Bystander")

    status = token(fifth_process, somebody_else.email, PASSWORD, "203.0.113.51")

    assert status == 200
