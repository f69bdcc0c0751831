"""No program writes a secret into its log, whatever goes wrong.

One fixture lets everything happen that has to do with secrets, well and badly; the tests look for what is left of it.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import urllib3

from infra.local.stack import Stack
from tests.support.accounts import mailed_secret, turn_on_second_factor
from tests.support.api import PASSWORD, Api, Person
from tests.support.auth_process import auth_process
from tests.support.database import Database
from tests.support.exports import fetch, signed_url, wait_until_ready
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually
from tests.system.security import canaries

SECRETS_OF_ANY_RUN = {
    "a JWT": r"eyJ[\w-]{10,}\.eyJ[\w-]+",
    "an API token": r"dormouse_[\w-]{43}",
    "a bcrypt hash": r"\$2b\$\d\d\$",
    "a signature of S3": r"(?i)x-amz-signature=\w{64}",
    "a private key": r"PRIVATE KEY",
    "a link that was mailed": r"/(?:reset-password|confirm-email|invitations)/[\w-]{43}",
    "an otpauth secret": r"otpauth://|secret=[A-Z2-7]{32}",
    "the URL of a database": r"postgresql\+pg8000://\w+:\w+@",
}


@dataclass
class Happened:
    """Secrets that were real, by name, and the answers to those that were made up."""

    secrets: dict[str, str] = field(default_factory=dict)
    echoed: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def happened(stack: Stack, admin: Person) -> Happened:
    api, mailbox = Api(stack.url, database=Database(stack.database_url())), Mailbox(stack.mail_dir)
    seen = Happened()
    _everything_goes_well(api, mailbox, seen)
    person = api.register("Careless")
    for answer in canaries.everywhere(api.as_(person), person.email):
        if canaries.PREFIX.encode() in answer.body:
            seen.echoed.append(answer.body.decode())
    _the_database_misbehaves(stack, mailbox)
    return seen


def _everything_goes_well(api: Api, mailbox: Mailbox, seen: Happened) -> None:
    person, friend = api.register("Secretive"), api.register("Friend")
    me = api.as_(person)
    authenticator = turn_on_second_factor(api, person)
    code = authenticator.recovery_codes[0]
    for otp in (authenticator.code(), code):
        api.token(grant_type="password", username=person.email, password=PASSWORD, otp=otp)
    refreshed = api.token(grant_type="refresh_token", refresh_token=person.refresh_token).json
    api_token = me.post("/auth/api-tokens", {"name": "Script"}).json["token"]
    api.as_(Person("", "", "", api_token, "")).get("/tasks")
    export = me.post("/exports", {}).json["id"]
    wait_until_ready(me, export)
    url = signed_url(me, export)
    for address in (url, url[:-4] + "0000", url + "&more=1"):
        fetch(address)
    form = me.post("/auth/me/avatar/upload", {"content_type": "image/png"}).json["fields"]
    team = api.as_(friend).create_team()
    api.as_(friend).post(f"/teams/{team['id']}/invitations", {"email": person.email})
    invitation = mailed_secret(mailbox, person.email, "invitations")
    me.post("/teams/invitations/accept", {"token": invitation})
    confirmation = mailed_secret(mailbox, person.email, "confirm-email")
    api.post("/auth/email/confirm", {"token": confirmation})
    api.post("/auth/password/forgot", {"email": person.email})
    reset = mailed_secret(mailbox, person.email, "reset-password")
    for page, secret in {"reset-password": reset, "invitations": invitation, "confirm-email": confirmation}.items():
        api.request("GET", f"//{page}/{secret}")
    api.post("/auth/password/reset", {"token": reset, "password": "canary new password"})
    seen.secrets = {
        "password": PASSWORD, "new password": "canary new password", "access token": person.token,
        "its signature": person.token.rpartition(".")[2], "refresh token": person.refresh_token,
        "next refresh token": refreshed["refresh_token"], "API token": api_token, "TOTP": authenticator.secret,
        "recovery code": code, "unused recovery code": authenticator.recovery_codes[1], "invitation": invitation,
        "confirmation": confirmation, "reset": reset, "signature of a URL": url.rpartition("X-Amz-Signature=")[2],
        "policy of a form": form["policy"], "signature of a form": form["x-amz-signature"],
    }  # fmt: skip


def _the_database_misbehaves(stack: Stack, mailbox: Mailbox) -> None:
    """Every kind of fault while something secret is about to be written: what is logged then tells too much."""
    owner = Database(stack.database_url())
    email = f"{uuid.uuid4()}@example.com"
    with renamed(owner, "passwords", "hash"):
        assert register(stack.url, email) == 500
    with renamed(owner, "mails", "html"):
        assert register(stack.url, email) == 202
        eventually(lambda: "could not be handled" in stack.data.log("notify").read_text())
    mailed_secret(mailbox, email, "confirm-email")
    with auth_process(stack, STATEMENT_TIMEOUT_SECONDS="1") as slow, owner.holding("LOCK TABLE passwords"):
        assert register(f"http://{slow.address}", f"{uuid.uuid4()}@example.com") == 503


def register(url: str, email: str) -> int:
    """Without a look at what is documented: that something goes wrong is not."""
    account = {"email": email, "password": canaries.new(), "display_name": "Unlucky"}
    return urllib3.request("POST", f"{url}/api/v1/auth/register", json=account, retries=False, timeout=30).status


@contextmanager
def renamed(owner: Database, table: str, column: str) -> Iterator[None]:
    """A column that is not there for a while."""
    owner.run(f"ALTER TABLE {table} RENAME COLUMN {column} TO missing")
    try:
        yield
    finally:
        owner.run(f"ALTER TABLE {table} RENAME COLUMN missing TO {column}")


def lines_with(stack: Stack, pattern: str) -> list[str]:
    """The lines of all logs that match, each behind its file's name."""
    wanted = re.compile(pattern)
    logs = [*stack.data.logs.glob("*"), *stack.data.path.glob("**/*.log")]
    return [
        f"{log.name}: {line[:500]}"
        for log in {path.resolve() for path in logs if path.is_file()}
        for line in log.read_text(errors="replace").splitlines()
        if wanted.search(line)
    ]


def test_there_are_logs_and_they_tell_of_faults(stack: Stack, happened: Happened) -> None:
    told = "\n".join(lines_with(stack, "An error that nobody expected|could not be handled|as it should"))

    assert "auth.log" in told
    assert "notify.log" in told


def test_no_secret_that_was_used_is_in_a_log(stack: Stack, happened: Happened) -> None:
    found = {name: lines_with(stack, re.escape(secret)) for name, secret in happened.secrets.items()}

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_secret_that_was_tried_is_in_a_log(stack: Stack, happened: Happened) -> None:
    found = lines_with(stack, canaries.PREFIX)

    assert found == []


def test_no_answer_repeats_a_secret_that_was_tried(happened: Happened) -> None:
    assert happened.echoed == []


@pytest.mark.parametrize("kind", SECRETS_OF_ANY_RUN)
def test_nothing_that_looks_like_a_secret_is_in_a_log(stack: Stack, happened: Happened, kind: str) -> None:
    found = lines_with(stack, SECRETS_OF_ANY_RUN[kind])

    assert found == []
