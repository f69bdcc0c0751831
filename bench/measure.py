"""Measuring one thing against another in rounds, and what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Side = Callable[[], list[float]]
"""Does its work for one round; what each repetition cost."""


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
    """A line of the result. `spread` is the least and the greatest ratio of a round."""

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
    measured: list[list[list[float]]] = [[] for _ in sides]
    for number in range(rounds):
        turn = list(zip(sides, measured, strict=True))
        for side, results in turn if number % 2 == 0 else reversed(turn):
            results.append(side())

    ratios = [median(mine) / sum(map(median, theirs)) for mine, *theirs in zip(*measured, strict=True)]
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
