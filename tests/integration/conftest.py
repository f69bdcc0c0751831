import pytest

from infra.local.stack import Stack
from tests.support.database import Database


@pytest.fixture
def database(stack: Stack) -> Database:
    """The database of the running Dormouse, as its owner."""
    return Database(stack.database_url())
