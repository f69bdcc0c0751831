"""Places on a board: any two have room between them."""

import random
from itertools import pairwise

import pytest

from lib.tasks import places


@pytest.fixture
def two() -> list[str]:
    """Two places next to each other."""
    first = places.last()
    return [first, places.behind(first)]


def test_a_new_place_is_behind_all_that_moves_have_made(two: list[str]) -> None:
    moved = [places.behind(two[1]), places.between("", two[0]), places.between(*two)]

    newest = places.between("", "")

    assert newest > max(*two, *moved)


def test_there_is_always_room_between(two: list[str]) -> None:
    for _ in range(300):
        at = random.randrange(len(two) - 1)
        two.insert(at + 1, places.between(two[at], two[at + 1]))

    assert all(lower < upper for lower, upper in pairwise(two))


def test_there_is_always_room_before_the_first(two: list[str]) -> None:
    first = two[0]

    for _ in range(300):
        before = places.between("", first)
        assert before < first
        first = before

    assert len(first) < 20


def test_the_same_gap_gives_different_places(two: list[str]) -> None:
    found = {places.between(*two) for _ in range(50)}

    assert len(found) > 45


@pytest.mark.parametrize("same", [True, False])
def test_what_does_not_stand_before_the_other_is_refused(two: list[str], same: bool) -> None:
    with pytest.raises(ValueError, match="does not stand before"):
        places.between(two[1], two[1] if same else two[0])
