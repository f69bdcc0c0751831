"""The days of a rule of recurrence (RFC 5545, 3.3.10), found or not found within a bounded time.

python-dateutil looks for the days of a rule that never comes until the year 9999, for seconds (docs/decisions.md).
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Rule:
    """On which days something happens. Its parts let every day through that they say nothing about."""

    frequency: str
    interval: int = 1
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO and BYSETPOS; a negative number counts from the end."""
    weekdays: tuple[tuple[int, int], ...] = ()
    """Which one in its month or year, 0 for each of them, and which day, 0 for Monday."""
    week_start: int = 0

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days from `first` on, from which intervals count, until the week, month or year that `last` is in."""
        rule = self._completed(first)
        for period in self._periods(first, last):
            found = [day for day in map(date.fromordinal, period) if rule._fits(day)]
            if positions := self.numbers.get("BYSETPOS"):
                found = [day for n, day in enumerate(found) if n + 1 in positions or n - len(found) in positions]
            yield from (day for day in found if day >= first)

    def _completed(self, first: date) -> "Rule":
        """Where a rule names no days it means such a day as the first."""
        if self.weekdays or self.numbers.keys() & {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} or self.frequency == "DAILY":
            return self
        if self.frequency == "WEEKLY":
            return Rule(self.frequency, self.interval, self.numbers, ((0, first.weekday()),), self.week_start)
        month = {"BYMONTH": (first.month,)} if self.frequency == "YEARLY" else {}
        numbers = {**month, "BYMONTHDAY": (first.day,), **self.numbers}
        return Rule(self.frequency, self.interval, numbers, (), self.week_start)

    def _periods(self, first: date, last: date) -> Iterator[range]:
        """Each day, week, month or year that counts, as the ordinals of its days."""
        if self.frequency in ("DAILY", "WEEKLY"):
            length = 1 if self.frequency == "DAILY" else 7
            start = first.toordinal() - (first.weekday() - self.week_start) % length
            for day in range(start, last.toordinal() + 1, length * self.interval):
                yield range(day, day + length)
            return
        length = 1 if self.frequency == "MONTHLY" else 12
        start = first.year * 12 + (first.month - 1) // length * length
        for month in range(start, last.year * 12 + last.month, length * self.interval):
            yield range(_beginning(month), _beginning(month + length))

    def _fits(self, day: date) -> bool:
        """Whether every part lets the day through."""
        in_month, in_year = monthrange(day.year, day.month)[1], 365 + isleap(day.year)
        of_year = day.toordinal() - date(day.year, 1, 1).toordinal() + 1
        of_months = self.frequency == "MONTHLY" or "BYMONTH" in self.numbers
        return (
            self._names("BYMONTH", day.month, 12)
            and self._names("BYMONTHDAY", day.day, in_month)
            and self._names("BYYEARDAY", of_year, in_year)
            and self._is_weekday(day.weekday(), *((day.day, in_month) if of_months else (of_year, in_year)))
            and ("BYWEEKNO" not in self.numbers or self._names("BYWEEKNO", *self._week(day)))
        )

    def _names(self, part: str, number: int, of: int) -> bool:
        named = self.numbers.get(part)
        return named is None or number in named or number - of - 1 in named

    def _is_weekday(self, weekday: int, place: int, length: int) -> bool:
        if not self.weekdays:
            return True
        which = (0, (place - 1) // 7 + 1, -((length - place) // 7 + 1))
        return any(day == weekday and n in which for n, day in self.weekdays)

    def _week(self, day: date) -> tuple[int, int]:
        """The number of its week, and how many there are in that week's year: a week is where most of its days are."""
        middle, last = self._middle(day), self._middle(date(self._middle(day).year, 12, 31))
        if last.year > middle.year:
            last -= timedelta(days=7)
        return (middle.timetuple().tm_yday + 6) // 7, (last.timetuple().tm_yday + 6) // 7

    def _middle(self, day: date) -> date:
        return day + timedelta(days=3 - (day.weekday() - self.week_start) % 7)


def _beginning(month: int) -> int:
    """The ordinal of the first day of a month, counted from the beginning of the year 0."""
    return date(month // 12, month % 12 + 1, 1).toordinal()
