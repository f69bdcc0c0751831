"""Fixtures for tests that guess passwords: failures of earlier tests, which come from the same address, do not count.

A folder's conftest.py imports them.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from infra.local.stack import Stack


@pytest.fixture(scope="session")
def owner(stack: Stack) -> Iterator[Engine]:
    """Connections that stay, for what is done before each test."""
    engine = create_engine(stack.database_url(), pool_pre_ping=True)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def nobody_is_locked_out(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_failures"))
