"""bench/measure.py"""

import time

import pytest

from bench.measure import Call, Side, alternate, compare


def side(*rounds: list[float]) -> Side:
    """Costs what is given, round by round."""
    left = iter(rounds)
    return lambda: next(left)


def test_the_ratio_is_the_middle_one_of_the_rounds() -> None:
    ours = side([2.0], [3.0], [50.0])
    empty = side([1.0], [1.0], [1.0])

    row = compare("a list", ours, "empty", empty, rounds=3, warm_up=False)

    assert row.ratio == 3.0
    assert row.spread == (2.0, 50.0)


def test_a_yardstick_of_several_parts_is_their_sum() -> None:
    row = compare("a list", side([6.0]), "both", side([1.0]), side([2.0]), rounds=1, warm_up=False)

    assert row.yardstick.median == 3.0
    assert row.ratio == 2.0


def test_the_warm_up_counts_for_nothing() -> None:
    row = compare("a list", side([99.0], [2.0]), "empty", side([1.0], [1.0]), rounds=1)

    assert row.ratio == 2.0


@pytest.mark.parametrize(("ours", "met"), [(2.0, True), (2.1, False)])
def test_a_goal_is_met_up_to_its_ratio(ours: float, met: bool) -> None:
    row = compare("a list", side([ours]), "empty", side([1.0]), rounds=1, warm_up=False, at_most=2.0)

    assert row.met is met


def test_half_of_what_was_measured_lies_below_the_median_and_nearly_all_below_p95() -> None:
    hundred = [float(number) for number in range(1, 101)]

    row = compare("a list", side(hundred), "empty", side(hundred), rounds=1, warm_up=False)

    assert row.ours.median == 50.5
    assert 95 <= row.ours.p95 <= 96


def takes(seconds: float, log: list[float]) -> Call:
    """A call that takes so long, and says that it was made."""

    def call() -> None:
        log.append(seconds)
        time.sleep(seconds)

    return call


def test_single_calls_take_turns_and_are_held_against_the_sum_of_the_parts() -> None:
    made: list[float] = []

    row = alternate(
        "a list", takes(0.012, made), {"SQL": takes(0.002, made), "empty": takes(0.004, made)}, samples=5, at_most=2.0
    )

    there, back = [0.012, 0.002, 0.004], [0.004, 0.002, 0.012]
    assert made == there * 3 + there + back + there + back + there
    assert row.ratio == row.ours.median / row.yardstick.median
    assert row.yardstick.median >= 6
    assert row.met is (row.ratio <= 2.0)


def test_what_takes_long_is_measured_less_often() -> None:
    made: list[float] = []

    alternate("a list", takes(0.06, made), {"empty": takes(0.0, [])}, samples=20)

    assert 3 + 2 <= len(made) < 3 + 20


def test_what_follows_a_call_is_not_measured() -> None:
    row = alternate("a change", takes(0.0, []), {"SQL": takes(0.002, [])}, samples=3, then=takes(0.02, []))

    assert row.ours.median < 2
