from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Api, Person

GiveWork = Callable[..., Any]


@pytest.fixture
def give_work(api: Api, admin: Person) -> GiveWork:
    """Gives a person a task, of which they will be told. Administrators may, whoever shares a team with whom."""

    def give(person: Person, title: str = "Cook") -> Any:
        return api.as_(admin).create_task(title, assignee={"user_id": person.id})

    return give
