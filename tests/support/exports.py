"""Exports from asking to the rows of the file."""

import csv
import io
from collections.abc import Callable
from typing import Any

import urllib3

from tests.support.api import Api
from tests.support.wait import eventually

Keep = Callable[..., str]
"""`keep(owner, state)` puts an export into the database that nobody works on; its id."""


def export(me: Api, filter: dict[str, Any] | None = None) -> list[dict[str, str]]:
    """The rows of the CSV that a person gets, read as a spreadsheet reads them."""
    text = export_bytes(me, filter).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def export_bytes(me: Api, filter: dict[str, Any] | None = None) -> bytes:
    """The file that a person gets."""
    asked = me.post("/exports", {"filter": filter or {}})
    assert asked.status == 202, asked
    wait_until_ready(me, asked.json["id"])
    return fetch(signed_url(me, asked.json["id"])).data


def wait_until_ready(me: Api, export_id: str, *, within: float = 20.0) -> dict[str, Any]:
    """The export, once its file is there."""

    def ready() -> Any:
        seen = me.get(f"/exports/{export_id}").json
        assert seen["status"] != "failed", seen
        return seen if seen["status"] == "ready" else None

    found: dict[str, Any] = eventually(ready, within=within)
    return found


def signed_url(me: Api, export_id: str) -> str:
    """Where the file can be fetched by whoever has this address."""
    return me.get(f"/exports/{export_id}/download").headers["Location"]


def fetch(url: str) -> urllib3.BaseHTTPResponse:
    """What the storage answers to somebody who has nothing but the address."""
    return urllib3.request("GET", url, retries=False, timeout=10)
