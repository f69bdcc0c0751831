"""Pictures, and uploading them as a browser does."""

from typing import Any

import urllib3

from tests.support.api import Api, Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
"""Begins as a PNG does, which is as far as anybody looks."""


def form_for(api: Api, person: Person, content_type: str = "image/png") -> dict[str, Any]:
    """The signed form that a person gets to upload a picture by."""
    answer = api.as_(person).post("/auth/me/avatar/upload", {"content_type": content_type})
    assert answer.status == 201, answer
    form: dict[str, Any] = answer.json
    return form


def upload(form: dict[str, Any], content: bytes, **changes: str) -> int:
    """Send a file by a form, some of whose fields may be changed; the status that storage answers with."""
    fields = {**form["fields"], **changes, "file": ("picture", content)}
    return urllib3.request("POST", form["url"], fields=fields, retries=False, timeout=10).status


def give_avatar(api: Api, person: Person, content: bytes = PNG, content_type: str = "image/png") -> str:
    """Let a person have this picture; its signed URL."""
    form = form_for(api, person, content_type)
    assert upload(form, content) == 204
    taken = api.as_(person).put("/auth/me/avatar", {"key": form["key"]})
    assert taken.status == 204, taken
    return avatar_url(api, person)


def avatar_url(api: Api, person: Person) -> str:
    """Where the picture of a person can be fetched by whoever has this address."""
    return api.as_(person).get(f"/users/{person.id}/avatar").headers["Location"]
