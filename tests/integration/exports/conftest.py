import uuid
from typing import Any

import pytest

from tests.support.api import Person
from tests.support.database import Database
from tests.support.exports import Keep


@pytest.fixture
def keep(database: Database) -> Keep:
    """Writes an export into the database that nobody works on, in whatever state; returns its id."""

    def keep(owner: Person, state: str, **facts: Any) -> str:
        row = {"id": str(uuid.uuid4()), "owner": owner.id, "state": state, "problem": None, "expires_at": None, **facts}
        database.run(
            "INSERT INTO exports (id, owner_id, format, filter, state, rows_done, problem, attempts, active_at, "
            "expires_at, created_at) "
            "VALUES (:id, :owner, 'csv', '{}', :state, 0, :problem, 1, now(), :expires_at, now())",
            **row,
        )
        return str(row["id"])

    return keep
