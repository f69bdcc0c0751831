"""bench/measure.py"""

import pytest

from bench.measure import Side, compare


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
