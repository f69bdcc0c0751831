"""GET /notifications/count"""

from tests.integration.notifications.conftest import GiveWork
from tests.support.api import Api, Person
from tests.support.wait import eventually


def test_nobody_counts_without_signing_in(api: Api) -> None:
    response = api.get("/notifications/count")

    assert response.status == 401


def test_whoever_was_told_nothing_has_nothing_to_read(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/notifications/count")

    assert response.json == {"unread": 0}


def test_only_ones_own_unread_notifications_count(
    api: Api, alice: Person, bob: Person, outsider: Person, give_work: GiveWork
) -> None:
    for person in (bob, outsider, bob, outsider, bob):
        give_work(person)
    eventually(lambda: api.as_(bob).get("/notifications/count").json == {"unread": 3})
    first = api.as_(bob).get("/notifications").json["items"][0]

    api.as_(bob).patch(f"/notifications/{first['id']}", {"read": True})

    assert api.as_(bob).get("/notifications/count").json == {"unread": 2}
    assert api.as_(alice).get("/notifications/count").json == {"unread": 0}
