"""GET /audit-log"""

from typing import Any

import pytest

from tests.support.api import Api, Person


def entries(api: Api, admin: Person, person: Person) -> list[dict[str, Any]]:
    """What was done to a person, the newest first."""
    listed = api.as_(admin).get("/audit-log", limit=50).json["items"]
    return [entry for entry in listed if entry["target_id"] == person.id]


def test_nobody_reads_the_log_without_signing_in(api: Api) -> None:
    response = api.get("/audit-log")

    assert response.status == 401


def test_only_administrators_read_the_log(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/audit-log")

    assert response.status == 403


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"actor": "x"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, admin: Person, query: dict[str, object]) -> None:
    response = api.as_(admin).get("/audit-log", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_every_act_is_kept_with_who_did_what_to_whom(api: Api, admin: Person, alice: Person) -> None:
    for changes in ({"disabled": True}, {"disabled": False}, {"is_admin": True}, {"is_admin": False}):
        api.as_(admin).patch(f"/users/{alice.id}", changes)
    api.as_(admin).post(f"/users/{alice.id}/end-sessions")

    kept = entries(api, admin, alice)

    assert [entry["action"] for entry in kept] == [
        "user.sessions_ended",
        "user.unmade_admin",
        "user.made_admin",
        "user.enabled",
        "user.disabled",
    ]
    assert {entry["actor"]["id"] for entry in kept} == {admin.id}
    assert {entry["target_name"] for entry in kept} == {"Alice"}


def test_what_changed_nothing_is_not_kept(api: Api, admin: Person, alice: Person) -> None:
    api.as_(admin).patch(f"/users/{alice.id}", {"disabled": False, "is_admin": False})

    assert entries(api, admin, alice) == []


def test_what_was_refused_is_not_kept(api: Api, admin: Person, alice: Person) -> None:
    api.as_(admin).patch(f"/users/{admin.id}", {"disabled": True})
    api.as_(alice).patch(f"/users/{admin.id}", {"disabled": True})

    assert entries(api, admin, admin) == []


def test_an_assignment_that_only_an_administrator_can_make_is_kept(api: Api, admin: Person, alice: Person) -> None:
    task = api.as_(admin).create_task()

    api.as_(admin).put(f"/tasks/{task['id']}/assignee", {"assignee": {"user_id": alice.id}})

    log = api.as_(admin).get("/audit-log", limit=1).json["items"]
    assert (log[0]["actor"]["id"], log[0]["target_id"]) == (admin.id, task["id"])


def test_pages_go_from_the_newest_to_the_oldest(api: Api, admin: Person, alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        api.as_(admin).post(f"/users/{person.id}/end-sessions")

    first = api.as_(admin).get("/audit-log", limit=1).json
    second = api.as_(admin).get("/audit-log", limit=1, cursor=first["next_cursor"]).json

    assert [entry["target_id"] for entry in first["items"] + second["items"]] == [bob.id, alice.id]
