"""`python -m lib.admin create-admin <address>`, with the password on standard input"""

import os
import subprocess
import sys
from itertools import count

import pytest

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import PASSWORD, Api, Person
from tests.support.auth_process import auth_environment

_numbers = count(1)


@pytest.fixture
def email() -> str:
    return f"root-{next(_numbers)}@example.com"


def create_admin(stack: Stack, *arguments: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **auth_environment(stack)}
    command = [sys.executable, "-m", "lib.admin", "create-admin", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=f"{password}\n", capture_output=True, text=True)


def test_a_new_account_administrates_and_its_password_is_not_repeated(stack: Stack, api: Api, email: str) -> None:
    done = create_admin(stack, email, "--name", "Root")

    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    person = api.sign_in(email)
    assert person.display_name == "Root"
    assert api.as_(person).get("/users").status == 200


def test_an_account_that_exists_administrates_and_keeps_its_password(stack: Stack, api: Api, alice: Person) -> None:
    done = create_admin(stack, alice.email, password="quite another password")

    assert "its password is the one it had" in done.stdout
    assert api.as_(api.sign_in(alice.email)).get("/users").status == 200


def test_a_password_that_is_not_acceptable_is_refused(stack: Stack, api: Api, email: str) -> None:
    done = create_admin(stack, email, password="short")

    assert done.returncode != 0
    assert "12 to 128 characters" in done.stderr
    assert "Traceback" not in done.stderr
    assert api.token(grant_type="password", username=email, password="short").status == 400
