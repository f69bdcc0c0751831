"""The storage is away: an export waits, tells why, and is written once the storage is back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.exports import fetch, signed_url, wait_until_ready
from tests.support.wait import eventually


class HangsUp(ThreadingTCPServer):
    """Takes every connection and ends it at once."""

    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def storage_away(stack: Stack) -> Iterator[None]:
    """No storage, until the block ends; its port is held so that it is not started again before."""
    storage = stack.process("s3")
    storage.kill()
    try:
        with HangsUp(("127.0.0.1", stack.ports.s3), BaseRequestHandler) as nobody:
            threading.Thread(target=nobody.serve_forever, args=(0.05,), daemon=True).start()
            yield
            nobody.shutdown()
    finally:
        storage.restart()


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
