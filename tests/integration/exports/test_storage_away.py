"""The storage is away: an export waits, tells why, and is written once the storage is back."""

from typing import Any

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.exports import fetch, signed_url, wait_until_ready
from tests.support.storage import storage_away
from tests.support.wait import eventually


def ask_in_vain(me: Api) -> dict[str, Any]:
    """An export that was asked for and has met the trouble."""
    id = me.post("/exports", {}).json["id"]

    def troubled() -> dict[str, Any]:
        seen: dict[str, Any] = me.get(f"/exports/{id}").json
        return seen if seen["problem"] else {}

    return eventually(troubled)


def test_an_export_waits_and_tells_why(stack: Stack, api: Api, alice: Person) -> None:
    with storage_away(stack):
        waiting = ask_in_vain(api.as_(alice))

    assert waiting["status"] == "running"
    assert waiting["problem"] == "The file storage does not answer. It is tried again by itself."


def test_an_export_is_written_when_the_storage_is_back(stack: Stack, api: Api, alice: Person) -> None:
    api.as_(alice).create_task("Patience")

    with storage_away(stack):
        waiting = ask_in_vain(api.as_(alice))

    ready = wait_until_ready(api.as_(alice), waiting["id"], within=40)
    assert (ready["rows_done"], ready["problem"]) == (1, None)
    assert b"Patience" in fetch(signed_url(api.as_(alice), waiting["id"])).data
