"""Waiting until events have had their effect, so that what is not there then will not come any more."""

import json
from typing import Any

from tests.support.database import Database
from tests.support.wait import eventually


def delivered(database: Database, **data: Any) -> None:
    """Return once every event with this data is with all who take it: the broker answers no sooner."""
    waiting = "SELECT count(*) FROM outbox WHERE published_at IS NULL AND data @> CAST(:data AS jsonb)"
    eventually(lambda: database.value(waiting, data=json.dumps(data)) == 0)
