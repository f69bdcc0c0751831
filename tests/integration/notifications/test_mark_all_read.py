"""POST /notifications/mark-all-read"""

from tests.integration.notifications.conftest import GiveWork
from tests.support.api import Api, Person
from tests.support.wait import eventually


def test_nobody_marks_without_signing_in(api: Api) -> None:
    response = api.post("/notifications/mark-all-read")

    assert response.status == 401


def test_an_empty_inbox_is_read_already(api: Api, alice: Person) -> None:
    response = api.as_(alice).post("/notifications/mark-all-read")

    assert response.status == 204


def test_everything_in_ones_own_inbox_is_read_then(
    api: Api, bob: Person, outsider: Person, give_work: GiveWork
) -> None:
    for person in (bob, outsider, bob, outsider):
        give_work(person)
    eventually(lambda: api.as_(bob).get("/notifications/count").json == {"unread": 2})
    eventually(lambda: api.as_(outsider).get("/notifications/count").json == {"unread": 2})

    api.as_(bob).post("/notifications/mark-all-read")

    assert all(told["read_at"] for told in api.as_(bob).get("/notifications").json["items"])
    assert api.as_(outsider).get("/notifications/count").json == {"unread": 2}


def test_what_was_read_before_keeps_its_time(api: Api, bob: Person, give_work: GiveWork) -> None:
    for _ in range(2):
        give_work(bob)
    eventually(lambda: api.as_(bob).get("/notifications/count").json == {"unread": 2})
    first = api.as_(bob).get("/notifications").json["items"][0]
    read_at = api.as_(bob).patch(f"/notifications/{first['id']}", {"read": True}).json["read_at"]

    api.as_(bob).post("/notifications/mark-all-read")

    times = {told["id"]: told["read_at"] for told in api.as_(bob).get("/notifications").json["items"]}
    assert times[first["id"]] == read_at
