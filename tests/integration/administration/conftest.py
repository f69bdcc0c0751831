from collections.abc import Iterator

import pytest

from tests.support.api import Person
from tests.support.database import Database


@pytest.fixture(autouse=True)
def one_administrator(admin: Person, database: Database) -> Iterator[None]:
    """Whoever a test makes an administrator is none for the next."""
    only_one = "UPDATE users SET is_admin = (id = :id) WHERE is_admin OR id = :id"
    database.run(only_one, id=admin.id)
    yield
    database.run(only_one, id=admin.id)
