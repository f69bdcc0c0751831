"""Cursors: opaque, and only what a list has written is read again."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, DateTime, Float, Uuid, column
from sqlalchemy.types import TypeEngine

from lib import pages
from lib.errors import Invalid
from lib.pages import Key

LIST = "-created {}"
AN_ID = UUID("0191d0c4-7c1b-7000-8000-000000000001")


def read(cursor: str, *types: TypeEngine[Any], of: str = LIST) -> list[str]:
    """Where the cursor of a list with keys of these types says that the page begins."""
    keys = [Key(f"key_{n}", column(f"key_{n}", type)) for n, type in enumerate(types)]
    return list(pages.decode(keys, cursor, of).values())


def encoded(keys: object) -> str:
    return pages.encode(json.dumps(keys), LIST)


@given(st.uuids(), st.booleans(), st.datetimes(timezones=st.just(UTC)), st.floats(allow_nan=False))
def test_what_was_written_is_read_again(id: UUID, flag: bool, moment: datetime, rank: float) -> None:
    written = encoded([str(flag).lower(), str(moment), str(rank), str(id)])

    keys = read(written, Boolean(), DateTime(), Float(), Uuid())

    assert keys == [str(flag).lower(), str(moment), str(rank), str(id)]


@pytest.mark.parametrize("moment", ["infinity", "-infinity"])
def test_the_ends_of_time_are_moments(moment: str) -> None:
    assert read(encoded([moment]), DateTime()) == [moment]


@given(st.uuids())
def test_a_cursor_needs_no_escaping_in_a_url(id: UUID) -> None:
    written = encoded([str(id)])

    assert written.replace("-", "").replace("_", "").isalnum()


def test_a_cursor_of_another_list_is_invalid() -> None:
    written = encoded([str(uuid4())])

    with pytest.raises(Invalid):
        read(written, Uuid(), of="title {}")


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "x",
        "null",
        "%00",
        "é",
        "\0",
        "A" * 500,
        encoded(None),
        encoded(7),
        encoded([]),
        encoded([None]),
        encoded([7]),
        encoded([[]]),
        encoded({"id": str(AN_ID)}),
        encoded(["not a uuid"]),
        encoded([str(AN_ID), str(AN_ID)]),
        encoded(str(AN_ID)),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 370).decode(),
    ],
)
def test_what_no_list_has_written_is_invalid(garbage: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(garbage, Uuid())

    assert refused.value.extra["errors"][0]["field"] == "query.cursor"


@given(st.text(max_size=500))
def test_no_text_at_all_is_more_than_invalid(garbage: str) -> None:
    with pytest.raises(Invalid):
        read(garbage, Boolean(), Uuid())


@pytest.mark.parametrize("flag", ["True", "1", "", [], None])
def test_a_flag_is_true_or_false_and_nothing_else(flag: object) -> None:
    with pytest.raises(Invalid):
        read(encoded([flag]), Boolean())
