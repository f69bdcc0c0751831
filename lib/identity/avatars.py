"""Avatars: uploaded by the browser straight into storage, and taken only once what arrived is an image."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import storage
from lib.db import uuid7
from lib.errors import Invalid, NotFound
from lib.identity.models import Caller, User

LARGEST = 2 * 1024 * 1024
"""Bytes."""

# How a file of each type begins: what a browser says about it is not believed. SVG can hold scripts and is not taken.
_BEGINNINGS = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/gif": re.compile(rb"GIF8[79]a"),
}


def begin_upload(*, content_type: str, by: Caller) -> storage.Form:
    """A signed form to upload a picture by, good for 10 minutes. Raises Invalid for a type that is no picture's."""
    if content_type not in _BEGINNINGS:
        allowed = ", ".join(_BEGINNINGS)
        raise Invalid.at("body.content_type", f"Choose a picture of one of these types: {allowed}.", "content_type")
    key = f"avatars/{by.id}/{uuid7()}.{content_type.partition('/')[2]}"
    return storage.signed_form(key, content_type=content_type, most_bytes=LARGEST, seconds=600)


def finish_upload(session: Session, *, key: str, by: Caller) -> None:
    """Make the uploaded picture one's avatar; the one before is deleted.

    Raises Invalid where nothing of one's own was uploaded there, or what was is not the picture it claims to be.
    """
    if not re.fullmatch(rf"avatars/{by.id}/[0-9a-f-]{{36}}\.\w+", key) or _type_of(key) not in _BEGINNINGS:
        raise Invalid.at("body.key", "Upload a picture first, by POST /api/v1/auth/me/avatar/upload.", "key")
    found = storage.peek(key, 16)
    if found is None:
        raise Invalid.at("body.key", "Nothing was uploaded there. Upload the picture by the form first.", "key")
    if found.size > LARGEST or not _BEGINNINGS[_type_of(key)].match(found.beginning):
        storage.delete(key)
        raise Invalid.at("body.key", "What was uploaded is not a PNG, JPEG, WebP or GIF of at most 2 MB.", "picture")
    _replace(session, key, by=by)


def _type_of(key: str) -> str:
    return f"image/{key.rpartition('.')[2]}"


def remove(session: Session, *, by: Caller) -> None:
    """Have no avatar any more."""
    _replace(session, None, by=by)


def _replace(session: Session, key: str | None, *, by: Caller) -> None:
    user = session.get_one(User, by.id, with_for_update=True)
    if user.avatar_key and user.avatar_key != key:
        storage.delete(user.avatar_key)
    user.avatar_key = key


def url(session: Session, user_id: UUID) -> str:
    """A signed URL of a person's avatar. Raises NotFound where they have none."""
    key = session.scalar(select(User.avatar_key).where(User.id == user_id))
    if key is None:
        raise NotFound("This person has no avatar.")
    return storage.signed_url(key, filename=f"avatar.{key.rpartition('.')[2]}", seconds=600, content_type=_type_of(key))
