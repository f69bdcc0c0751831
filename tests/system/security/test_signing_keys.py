"""`python -m lib.admin rotate-keys`, and who can read what signs tokens"""

import os
import subprocess
import sys
from dataclasses import dataclass

import jwt
import pytest

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.auth_process import auth_environment
from tests.support.database import Database

FUNCTIONS = ["/auth/me", "/teams", "/tasks", "/notifications"]


@dataclass(frozen=True)
class Rotated:
    """What the command said, and the tokens of one person from before and after."""

    said: str
    before: Person
    after: Person


@pytest.fixture(scope="module")
def rotated(stack: Stack, admin: Person) -> Rotated:
    api = Api(stack.url)
    before = api.register("Steady")
    for path in FUNCTIONS:
        api.as_(before).get(path)  # Every function knows the keys there are.
    done = rotate(stack)
    assert done.returncode == 0, done.stderr
    return Rotated(done.stdout, before, api.sign_in(before.email))


def rotate(stack: Stack, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **auth_environment(stack, **settings)}
    command = [sys.executable, "-m", "lib.admin", "rotate-keys"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def test_new_tokens_are_signed_with_the_new_key(rotated: Rotated) -> None:
    old, new = kid(rotated.before.token), kid(rotated.after.token)

    assert old != new
    assert new in rotated.said


def test_old_and_new_tokens_are_good_in_every_function(api: Api, rotated: Rotated) -> None:
    people = (rotated.before, rotated.after)

    statuses = {api.as_(person).get(path).status for person in people for path in FUNCTIONS}

    assert statuses == {200}


def test_both_keys_are_published_the_newer_first(api: Api, rotated: Rotated) -> None:
    published = [key["kid"] for key in api.request("GET", "//.well-known/jwks.json").json["keys"]]

    assert published[:2] == [kid(rotated.after.token), kid(rotated.before.token)]


def test_a_refresh_goes_over_to_the_new_key(api: Api, rotated: Rotated) -> None:
    refreshed = api.token(grant_type="refresh_token", refresh_token=rotated.before.refresh_token)

    assert kid(refreshed.json["access_token"]) == kid(rotated.after.token)


def test_without_the_passphrase_it_says_which_setting_is_missing(stack: Stack) -> None:
    done = rotate(stack, SIGNING_KEY_PASSPHRASE="")

    assert done.returncode != 0
    assert "set the environment variable SIGNING_KEY_PASSPHRASE" in done.stderr


TABLES = ["signing_secrets", "passwords", "refresh_tokens", "second_factors", "recovery_codes"]


@pytest.mark.parametrize("table", TABLES)
def test_only_auth_reads_what_signs_and_what_people_prove_themselves_by(stack: Stack, table: str) -> None:
    may_read = "SELECT has_any_column_privilege(:role, :table, 'SELECT')"
    database = Database(stack.database_url())

    readers = [
        function
        for function in stack.plan.functions
        if database.value(may_read, role=f"dormouse_{function}", table=table)
    ]

    assert readers == ["auth"]


def test_what_signs_is_kept_encrypted(stack: Stack, rotated: Rotated) -> None:
    kept = Database(stack.database_url()).rows("SELECT pem FROM signing_secrets")

    assert len(kept) > 1
    assert all(row["pem"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----") for row in kept)
