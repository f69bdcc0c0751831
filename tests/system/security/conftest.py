import pytest

from infra.local.stack import Stack
from tests.support.database import Database
from tests.support.unlocked import nobody_is_locked_out, owner

__all__ = ["database", "nobody_is_locked_out", "owner"]


@pytest.fixture
def database(stack: Stack) -> Database:
    """The database of the running Dormouse, as its owner."""
    return Database(stack.database_url())
