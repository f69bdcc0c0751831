"""Ids: UUIDv7 (RFC 9562, section 5.7), which sort by time."""

import time
from uuid import RFC_4122

from lib.db import uuid7


def test_an_id_says_that_it_is_a_uuidv7() -> None:
    made = uuid7()

    assert made.version == 7
    assert made.variant == RFC_4122


def test_an_id_begins_with_the_milliseconds_since_1970() -> None:
    before = time.time_ns() // 1_000_000

    made = uuid7()

    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_made_one_after_the_other_sort_in_that_order() -> None:
    made = [uuid7() for _ in range(10_000)]

    moments = [id.int >> 64 for id in made]  # Milliseconds, version and fraction; behind it is chance.
    assert moments == sorted(moments)


def test_no_two_ids_are_the_same() -> None:
    assert len({uuid7() for _ in range(100_000)}) == 100_000
