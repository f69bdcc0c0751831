"""What tests of accounts need: secrets out of mails, codes of an authenticator, and callers at other addresses."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

import pyotp
import urllib3

from tests.support.api import PASSWORD, Api, Person
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually

STEP = 30


def mailed_secrets(mailbox: Mailbox, address: str, page: str, *, at_least: int = 1) -> list[str]:
    """The secrets of the links to `page` that this address was mailed, oldest first, once there are so many."""
    link = re.compile(rf"/{page}/([\w-]{{43}})\b")

    def look() -> list[str] | None:
        bodies = [mail.get_body(("plain",)) for mail in mailbox.to(address)]
        found = [secret for body in bodies if body for secret in link.findall(body.get_content())]
        return found if len(found) >= at_least else None

    return eventually(look) or []


def mailed_secret(mailbox: Mailbox, address: str, page: str) -> str:
    """The secret of the newest link to `page` that this address was mailed, once there is one."""
    return mailed_secrets(mailbox, address, page)[-1]


def subjects(mailbox: Mailbox, address: str) -> list[str]:
    """Of all mails that this address got."""
    return [str(mail["Subject"]) for mail in mailbox.to(address)]


@dataclass(frozen=True)
class Authenticator:
    """A person's second factor."""

    secret: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """The code of this moment, or of so many steps of 30 s later; one that does not turn over meanwhile."""
        if STEP - time.time() % STEP < 2:
            time.sleep(2.1)
        return pyotp.TOTP(self.secret).at(int(time.time()) + steps * STEP)


def turn_on_second_factor(api: Api, person: Person) -> Authenticator:
    """Have this person need codes. The code of this moment is still to be used; the one before is not."""
    begun = Authenticator(api.as_(person).post("/auth/second-factor").json["secret"], [])
    confirmed = api.as_(person).post("/auth/second-factor/confirm", {"code": begun.code(-1)})
    assert confirmed.status == 200, confirmed
    return Authenticator(begun.secret, confirmed.json["recovery_codes"])


def sign_in_from(
    here: str, url: str, email: str, password: str = PASSWORD, headers: Mapping[str, str] | None = None
) -> urllib3.BaseHTTPResponse:
    """Ask for a token from another address of this machine, such as 127.0.0.9."""
    with urllib3.PoolManager(source_address=(here, 0), retries=False, timeout=30) as http:
        form = {"grant_type": "password", "username": email, "password": password}
        target = f"{url}/api/v1/auth/token"
        return http.request("POST", target, fields=form, headers=headers, encode_multipart=False)
