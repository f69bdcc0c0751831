from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.deadletters import Letters


@pytest.fixture
def letters(stack: Stack) -> Letters:
    """What the Broker sends to the deadletters function."""
    return Letters(stack.function_url("deadletters"))


@pytest.fixture
def joined(api: Api, alice: Person, bob: Person) -> dict[str, Any]:
    """The data of an event that tells of a real team and a real person, and was never delivered."""
    team = api.as_(alice).create_team()
    return {"team_id": team["id"], "user_id": bob.id, "old": "guest", "new": "member", "by": alice.id}
