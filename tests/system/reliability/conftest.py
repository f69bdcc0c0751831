"""A Dormouse of its own for the tests that break it, with short leases and little patience."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.plan import Choices
from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.system.reliability.aftermath import settle

IMPATIENT = Choices(
    environment={"BCRYPT_COST": "4", "OUTBOX_LEASE_SECONDS": "1", "STATEMENT_TIMEOUT_SECONDS": "3"},
    postgres={"fsync": "off"},
)


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("broken"), choices=IMPATIENT) as running:
        yield running


@pytest.fixture(scope="package")
def admin(stack: Stack) -> Person:
    """The first account, and so an administrator."""
    return Api(stack.url).register("Admin")


@pytest.fixture
def database(stack: Stack) -> Database:
    """The running Dormouse's database, as the superuser: for whom PostgreSQL keeps a connection."""
    return Database(stack.database_url("superuser"))


@pytest.fixture
def whole(stack: Stack, admin: Person, database: Database) -> Iterator[None]:
    """Every program runs and nothing waits, before the test and after it."""
    settle(stack, admin, database)
    yield
    settle(stack, admin, database)


@pytest.fixture
def meanwhile() -> Iterator[Callable[..., Future[Any]]]:
    """Starts something that the test does not wait for."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit
