"""Cursors: opaque, and only what a list has written is read again."""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import Invalid
from lib.reads import decode_cursor, encode_cursor


def encoded(keys: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()


@given(st.uuids(), st.booleans(), st.datetimes(timezones=st.just(UTC)))
def test_what_was_written_is_read_again(id: UUID, flag: bool, moment: datetime) -> None:
    written = encode_cursor(json.dumps([str(flag).lower(), str(moment), str(id)]))

    assert decode_cursor(written, [bool, datetime, UUID]) == [flag, moment, id]


@given(st.uuids())
def test_a_cursor_needs_no_escaping_in_a_url(id: UUID) -> None:
    written = encode_cursor(json.dumps([str(id)]))

    assert written.replace("-", "").replace("_", "").isalnum()


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
        encoded({"id": str(uuid4())}),
        encoded(["not a uuid"]),
        encoded([str(uuid4()), str(uuid4())]),
        encoded(str(uuid4())),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 370).decode(),
    ],
)
def test_what_no_list_has_written_is_invalid(garbage: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(garbage, [UUID])

    assert refused.value.extra["errors"][0]["field"] == "query.cursor"


@given(st.text(max_size=500))
def test_no_text_at_all_is_more_than_invalid(garbage: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(garbage, [bool, UUID])


@pytest.mark.parametrize("flag", ["True", "1", "", [], None])
def test_a_flag_is_true_or_false_and_nothing_else(flag: object) -> None:
    with pytest.raises(Invalid):
        decode_cursor(encoded([flag]), [bool])
