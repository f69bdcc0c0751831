"""POST /dead-letters/{id}/replay"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.deadletters import Letters
from tests.support.wait import eventually


def newest(api: Api, admin: Person) -> dict[str, Any]:
    found: dict[str, Any] = api.as_(admin).get("/dead-letters", limit=1).json["items"][0]
    return found


def test_nobody_replays_without_signing_in(api: Api, admin: Person, letters: Letters) -> None:
    letters.send({})

    response = api.post(f"/dead-letters/{newest(api, admin)['id']}/replay")

    assert response.status == 401


def test_only_administrators_replay(api: Api, alice: Person, admin: Person, letters: Letters) -> None:
    letters.send({})

    response = api.as_(alice).post(f"/dead-letters/{newest(api, admin)['id']}/replay")

    assert response.status == 403
    assert newest(api, admin)["replayed_at"] is None


def test_a_dead_letter_that_there_is_not_cannot_be_replayed(api: Api, admin: Person) -> None:
    response = api.as_(admin).post(f"/dead-letters/{uuid.uuid4()}/replay")

    assert response.status == 404


def test_a_replayed_event_has_its_effect(
    api: Api, bob: Person, admin: Person, letters: Letters, joined: dict[str, Any]
) -> None:
    letters.send(joined)

    response = api.as_(admin).post(f"/dead-letters/{newest(api, admin)['id']}/replay")

    assert response.status == 202
    assert response.json["replayed_at"] is not None
    [told] = eventually(lambda: api.as_(bob).get("/notifications").json["items"])
    assert (told["kind"], told["team_id"]) == ("team_joined", joined["team_id"])


def test_replaying_twice_has_one_effect(
    api: Api, bob: Person, admin: Person, letters: Letters, joined: dict[str, Any], database: Database
) -> None:
    event_id = letters.send(joined)
    path = f"/dead-letters/{newest(api, admin)['id']}/replay"
    published = "SELECT published_at FROM outbox WHERE id = :id"

    for _ in range(2):
        api.as_(admin).post(path)
        eventually(lambda: database.value(published, id=event_id))

    assert len(api.as_(bob).get("/notifications").json["items"]) == 1


@pytest.mark.parametrize("id", ["not-a-uuid", "7"])
def test_an_event_with_a_foreign_id_can_be_replayed_too(
    api: Api, bob: Person, admin: Person, letters: Letters, joined: dict[str, Any], id: str
) -> None:
    letters.send(joined, id=id, source=f"/elsewhere/{uuid.uuid4()}")

    response = api.as_(admin).post(f"/dead-letters/{newest(api, admin)['id']}/replay")

    assert response.status == 202
    assert eventually(lambda: api.as_(bob).get("/notifications").json["items"])


def test_an_event_that_fails_again_after_its_replay_is_open_again(
    api: Api, admin: Person, letters: Letters, joined: dict[str, Any]
) -> None:
    event_id = letters.send(joined)
    api.as_(admin).post(f"/dead-letters/{newest(api, admin)['id']}/replay")

    letters.send(joined, id=event_id)

    assert (newest(api, admin)["replayed_at"], newest(api, admin)["times"]) == (None, 2)
