"""One running Dormouse for all tests that need one: what `make up` starts, on free ports and with data of its own."""

import time
from collections.abc import Iterator

import jwt
import pytest

from infra.local.plan import Choices
from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox

pytest_plugins = ["tests.support.workers"]

# bcrypt at its least: the tests sign in hundreds of people. Data need not survive a power cut.
QUICK = Choices(environment={"BCRYPT_COST": "4", "OUTBOX_LEASE_SECONDS": "2"}, postgres={"fsync": "off"})


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("dormouse"), choices=QUICK) as running:
        yield running


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Person:
    """The first account, and so an administrator."""
    return Api(stack.url).register("Admin")


@pytest.fixture(autouse=True)
def _admin_stays_signed_in(request: pytest.FixtureRequest) -> None:
    """Access tokens live 10 minutes, and the tests together longer: who is shared by them signs in again."""
    if "admin" not in request.fixturenames:
        return
    admin, running = request.getfixturevalue("admin"), request.getfixturevalue("stack")
    issued = jwt.decode(admin.token, options={"verify_signature": False})["iat"]
    if time.time() - issued > 240:
        again = Api(running.url).sign_in(admin.email)
        admin.token, admin.refresh_token = again.token, again.refresh_token


@pytest.fixture
def api(stack: Stack, admin: Person) -> Api:
    return Api(stack.url, database=Database(stack.database_url()))


@pytest.fixture
def alice(api: Api) -> Person:
    return api.register("Alice")


@pytest.fixture
def bob(api: Api) -> Person:
    return api.register("Bob")


@pytest.fixture
def outsider(api: Api) -> Person:
    """Somebody who shares nothing with anybody."""
    return api.register("Outsider")


@pytest.fixture
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack.mail_dir)
