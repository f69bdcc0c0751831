"""Avatars: POST /auth/me/avatar/upload, PUT and DELETE /auth/me/avatar, GET /users/{id}/avatar"""

import uuid
from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.avatars import PNG, avatar_url, form_for, give_avatar, upload
from tests.support.database import Database
from tests.support.exports import fetch

BEGINNINGS = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 64,
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 64,
    "image/gif": b"GIF89a" + b"\x00" * 64,
}
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/auth/me/avatar/upload", {"content_type": "image/png"}),
        ("PUT", "/auth/me/avatar", {"key": "avatars/x"}),
        ("DELETE", "/auth/me/avatar", None),
        ("GET", f"/users/{uuid.uuid4()}/avatar", None),
    ],
)
def test_nobody_has_an_avatar_without_signing_in(api: Api, method: str, path: str, body: Any) -> None:
    response = api.request(method, path, json=body)

    assert response.status == 401


@pytest.mark.parametrize("content_type", ["image/svg+xml", "text/html", "image/png; x=y", "IMAGE/PNG", "", None])
def test_what_is_no_picture_gets_no_form(api: Api, alice: Person, content_type: str | None) -> None:
    response = api.as_(alice).post("/auth/me/avatar/upload", {"content_type": content_type})

    assert response.status == 422
    assert response.fields == ["body.content_type"]


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\xff\xd8\xff", b"x" + PNG])
def test_a_picture_that_lies_about_its_type_is_refused(api: Api, alice: Person, content: bytes) -> None:
    form = form_for(api, alice)
    upload(form, content)

    response = api.as_(alice).put("/auth/me/avatar", {"key": form["key"]})

    assert response.status == 422
    assert not api.as_(alice).get("/auth/me").json["has_avatar"]


def test_a_picture_that_lies_about_its_type_is_not_kept(api: Api, alice: Person) -> None:
    form = form_for(api, alice)
    upload(form, b"<svg onload=alert(1)>")
    api.as_(alice).put("/auth/me/avatar", {"key": form["key"]})

    again = api.as_(alice).put("/auth/me/avatar", {"key": form["key"]})

    assert "Nothing was uploaded" in again.json["errors"][0]["message"]


def test_a_picture_that_is_too_large_is_not_taken_by_storage(api: Api, alice: Person) -> None:
    form = form_for(api, alice)

    status = upload(form, PNG + b"\x00" * 2 * MEGABYTE)

    assert status == 400
    assert api.as_(alice).put("/auth/me/avatar", {"key": form["key"]}).status == 422


@pytest.mark.parametrize("field", ["key", "Content-Type"])
def test_a_form_is_good_only_for_what_it_was_signed_for(api: Api, alice: Person, field: str) -> None:
    form = form_for(api, alice)

    status = upload(form, PNG, **{field: "text/html" if field == "Content-Type" else f"{form['key']}x"})

    assert status == 403


def test_nothing_uploaded_is_no_avatar(api: Api, alice: Person) -> None:
    form = form_for(api, alice)

    response = api.as_(alice).put("/auth/me/avatar", {"key": form["key"]})

    assert response.status == 422
    assert response.fields == ["body.key"]


def test_the_picture_of_somebody_else_is_not_mine_to_take(api: Api, alice: Person, bob: Person) -> None:
    form = form_for(api, bob)
    upload(form, PNG)

    response = api.as_(alice).put("/auth/me/avatar", {"key": form["key"]})

    assert response.status == 422


def test_no_detour_leads_to_the_picture_of_somebody_else(api: Api, alice: Person, bob: Person) -> None:
    form = form_for(api, bob)
    upload(form, PNG)
    detour = form["key"].replace("avatars/", f"avatars/{alice.id}/../")

    response = api.as_(alice).put("/auth/me/avatar", {"key": detour})

    assert response.status == 422
    assert not api.as_(alice).get("/auth/me").json["has_avatar"]


@pytest.mark.parametrize("key", ["", "avatars/", "exports/x.csv", "avatars/../x.png", "x" * 201])
def test_a_key_that_nobody_was_given_is_refused(api: Api, alice: Person, key: str) -> None:
    response = api.as_(alice).put("/auth/me/avatar", {"key": key})

    assert response.status == 422


def test_whoever_has_no_avatar_has_none_to_show(api: Api, alice: Person) -> None:
    response = api.as_(alice).get(f"/users/{alice.id}/avatar")

    assert response.status == 404


@pytest.mark.parametrize("content_type", BEGINNINGS)
def test_a_picture_is_served_by_a_signed_url_as_what_it_is(api: Api, alice: Person, content_type: str) -> None:
    url = give_avatar(api, alice, BEGINNINGS[content_type], content_type)

    served = fetch(url)

    assert (served.status, served.data) == (200, BEGINNINGS[content_type])
    assert served.headers["Content-Type"] == content_type
    assert served.headers["Content-Disposition"].startswith("attachment")


def test_the_url_is_good_for_ten_minutes_and_nothing_keeps_it(api: Api, alice: Person) -> None:
    give_avatar(api, alice)

    response = api.as_(alice).get(f"/users/{alice.id}/avatar")

    assert "X-Amz-Expires=600" in response.headers["Location"]
    assert response.headers["Cache-Control"] == "no-store"


def test_the_picture_is_not_public(api: Api, alice: Person) -> None:
    url = give_avatar(api, alice)

    bare, tampered = fetch(url.partition("?")[0]), fetch(url.replace("X-Amz-Expires=600", "X-Amz-Expires=60000"))

    assert (bare.status, tampered.status) == (403, 403)


def test_a_colleague_sees_the_picture(api: Api, alice: Person, bob: Person) -> None:
    give_avatar(api, alice)
    api.as_(alice).create_team(bob)

    response = api.as_(bob).get(f"/users/{alice.id}/avatar")

    assert fetch(response.headers["Location"]).data == PNG


def test_a_picture_of_two_megabytes_is_taken(api: Api, alice: Person) -> None:
    content = PNG + b"\x00" * (2 * MEGABYTE - len(PNG))

    url = give_avatar(api, alice, content)

    assert len(fetch(url).data) == 2 * MEGABYTE


def test_a_new_picture_replaces_the_old_one_which_is_deleted(api: Api, alice: Person) -> None:
    old = give_avatar(api, alice)

    new = give_avatar(api, alice, BEGINNINGS["image/gif"], "image/gif")

    assert fetch(old).status == 404
    assert fetch(new).data == BEGINNINGS["image/gif"]


def test_saying_the_same_again_keeps_the_picture(api: Api, alice: Person, database: Database) -> None:
    give_avatar(api, alice)
    key = database.value("SELECT avatar_key FROM users WHERE id = :id", id=alice.id)

    response = api.as_(alice).put("/auth/me/avatar", {"key": key})

    assert response.status == 204
    assert fetch(avatar_url(api, alice)).data == PNG


def test_a_removed_picture_is_gone(api: Api, alice: Person) -> None:
    url = give_avatar(api, alice)

    response = api.as_(alice).delete("/auth/me/avatar")

    assert response.status == 204
    assert fetch(url).status == 404
    assert api.as_(alice).get(f"/users/{alice.id}/avatar").status == 404
