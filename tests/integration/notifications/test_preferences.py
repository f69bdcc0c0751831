"""What somebody has turned off is really not made and not mailed."""

import pytest

from tests.integration.notifications.conftest import GiveWork
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered


def turn_off(api: Api, person: Person, kind: str, *channels: str) -> None:
    changes = {"channels": {kind: dict.fromkeys(channels, False)}}
    assert api.as_(person).patch("/auth/me/preferences", changes).status == 200


def told(database: Database, person: Person) -> tuple[int, int]:
    """How many notifications and mails about tasks a person has."""
    inbox = database.value("SELECT count(*) FROM notifications WHERE user_id = :id", id=person.id)
    mails = "SELECT count(*) FROM mails WHERE recipient = :email AND thread LIKE 'task-%'"
    return inbox, database.value(mails, email=person.email)


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        ([], (1, 1)),
        (["in_app"], (0, 1)),
        (["email"], (1, 0)),
        (["in_app", "email"], (0, 0)),
    ],
    ids=str,
)
def test_a_person_is_told_by_the_channels_they_left_on(
    api: Api, bob: Person, give_work: GiveWork, database: Database, off: list[str], expected: tuple[int, int]
) -> None:
    turn_off(api, bob, "assigned", *off)

    task = give_work(bob)

    delivered(database, task_id=task["id"])
    assert told(database, bob) == expected


def test_what_is_off_for_one_kind_is_on_for_the_others(
    api: Api, admin: Person, bob: Person, give_work: GiveWork, database: Database
) -> None:
    turn_off(api, bob, "assigned", "in_app", "email")
    task = give_work(bob)

    api.as_(admin).post(f"/tasks/{task['id']}/comments", {"body": "Please hurry."})

    delivered(database, task_id=task["id"])
    assert told(database, bob) == (1, 1)


def test_what_one_person_turned_off_others_still_get(
    api: Api, bob: Person, outsider: Person, give_work: GiveWork, database: Database
) -> None:
    turn_off(api, bob, "assigned", "in_app", "email")

    task = give_work(outsider)

    delivered(database, task_id=task["id"])
    assert told(database, outsider) == (1, 1)


def test_turned_on_again_it_is_told_again(api: Api, bob: Person, give_work: GiveWork, database: Database) -> None:
    turn_off(api, bob, "assigned", "in_app", "email")
    api.as_(bob).patch("/auth/me/preferences", {"channels": {"assigned": {"in_app": True}}})

    task = give_work(bob)

    delivered(database, task_id=task["id"])
    assert told(database, bob) == (1, 0)
