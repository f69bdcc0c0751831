"""Measuring one thing against another in turns, and what comes of it."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

Side = Callable[[], list[float]]
"""Does its work for one round; what each repetition cost."""
Call = Callable[[], object]
"""Does its work once."""
A_ROUND = 30.0
"""Milliseconds that a round of single calls may take before it is repeated less often."""


@dataclass(frozen=True)
class Figure:
    """The middle of what was measured, and what 95 of 100 stay below."""

    median: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        return cls(median(values), quantiles(values, n=20)[-1] if len(values) >= 20 else max(values))

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.median + other.median, self.p95 + other.p95)


@dataclass(frozen=True)
class Row:
    """A line of the result. `spread` is the least and the greatest ratio of a round; of samples, the middle half."""

    what: str
    unit: str
    ours: Figure
    against: str
    yardstick: Figure
    ratio: float
    spread: tuple[float, float]
    goal: str
    met: bool | None
    """Nothing where there is no goal for it."""
    group: str = ""
    """The heading that it stands below."""


def compare(
    what: str,
    ours: Side,
    against: str,
    *parts: Side,
    rounds: int = 4,
    unit: str = "ms",
    at_most: float | None = None,
    goal: str = "",
    warm_up: bool = True,
) -> Row:
    """Measure `ours` against the sum of `parts`, in turns, so that what else the machine does meets all alike.

    The ratio is the middle one of the rounds' own. A round before the first is thrown away as warm-up.
    `at_most` is the greatest ratio that meets the goal, which `goal` may put into other words.
    """
    sides = [ours, *parts]
    if warm_up:
        for side in sides:
            side()
    measured = _in_turns(sides, rounds)
    ratios = _ratios([list(map(median, results)) for results in measured])
    own, first, *more = (Figure.of([value for result in results for value in result]) for results in measured)
    ratio = median(ratios)
    return Row(
        what,
        unit,
        ours=own,
        against=against,
        yardstick=sum(more, first),
        ratio=ratio,
        spread=(min(ratios), max(ratios)),
        goal=goal if goal or at_most is None else f"≤ {at_most:.2f}",
        met=None if at_most is None else ratio <= at_most,
    )


def alternate(
    what: str,
    ours: Call,
    parts: dict[str, Call],
    *,
    samples: int,
    group: str = "",
    at_most: float | None = None,
    then: Call | None = None,
) -> Row:
    """Measure single calls of `ours` and of all `parts` one after the other, milliseconds each.

    The ratio is that of the medians; what another program does for a while meets a call of each. What takes long is
    measured less often. `then` follows each call of `ours` and is not measured.
    """
    sides = [partial(_timed, ours, then), *(partial(_timed, part) for part in parts.values())]
    round_takes = sum(side() for _ in range(3) for side in sides) / 3
    samples = max(2, min(samples, int(samples * A_ROUND / round_takes)))
    gc.disable()
    measured = _in_turns(sides, samples)
    gc.enable()
    own, first, *more = map(Figure.of, measured)
    yardstick = sum(more, first)
    ratio = own.median / yardstick.median
    low, _, high = quantiles(_ratios(measured), n=4, method="inclusive")
    return Row(
        what,
        "ms",
        ours=own,
        against=" + ".join(f"{name} {figure.median:.2f}" for name, figure in zip(parts, (first, *more), strict=True)),
        yardstick=yardstick,
        ratio=ratio,
        spread=(low, high),
        goal="" if at_most is None else f"≤ {at_most:.2f}",
        met=None if at_most is None else ratio <= at_most,
        group=group,
    )


def _in_turns(sides: Sequence[Callable[[], T]], rounds: int) -> list[list[T]]:
    """What each side gave in each round; every other round goes backwards."""
    measured: list[list[T]] = [[] for _ in sides]
    for number in range(rounds):
        turn = list(zip(sides, measured, strict=True))
        for side, results in turn if number % 2 == 0 else reversed(turn):
            results.append(side())
    return measured


def _timed(call: Call, then: Call | None = None) -> float:
    started = perf_counter()
    call()
    took = (perf_counter() - started) * 1000
    if then:
        then()
    return took


def _ratios(measured: Sequence[Sequence[float]]) -> list[float]:
    return [mine / sum(theirs) for mine, *theirs in zip(*measured, strict=True)]
