"""Todoist's dates: a day, or in words how often something comes again, in English, as Todoist's help lists them.

What needs more than this to be understood ("tomorrow", "every full moon", other languages) stays words.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lib.tasks import recurrence
from lib.tasks.models import Due

LONGEST = 100
_DAYS = ("%Y-%m-%d", "%d %b %Y", "%b %d %Y", "%d %B %Y", "%B %d %Y")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p", "%I:%M%p", "%I%p")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_ALONE = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}

_EVERY = re.compile(r"(?:every|ev)(?P<strict>!?)\s+(?P<what>.+)")
_TIME = r"\d{1,2}(?::\d\d){0,2}\s*[ap]m|\d{1,2}(?::\d\d){1,2}"
_AT = re.compile(rf"(?P<what>.+?)\s+(?:at\s+(?P<hour>\d{{1,2}})|(?:at\s+|@\s*)?(?P<time>{_TIME}))")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})"
_NUMBER = r"(?P<number>\d{1,2})(?:st|nd|rd|th)?"
_AND = r"(?:\s*,\s*|\s+and\s+|\s*&\s*)"


@dataclass(frozen=True)
class When:
    """When a task is due and how it comes again, as far as the words say it; and what to tell of them."""

    due: dict[str, str] | None = None
    rrule: str | None = None
    note: str = ""


def read(words: str, zone: str) -> When:
    """What these words mean, said now and in this time zone."""
    if not words:
        return When()
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b|,|\bat\b|(?<=\d)[TZ]", " ", words, flags=re.IGNORECASE)
    if moment := _moment(" ".join(plain.split())):
        day, has_time = moment
        return When(_due(day.date(), day.time() if has_time else None, zone))
    again = _again(words, zone) if len(words) <= LONGEST else None
    return again or When(note=f"the date “{words[:LONGEST]}” is kept in words, in the description.")


def _moment(text: str) -> tuple[datetime, bool] | None:
    for form in (*_DAYS, *(f"{day} {time}" for day in _DAYS for time in _TIMES)):
        try:
            return datetime.strptime(text, form), form not in _DAYS  # noqa: DTZ007 - on the clocks of its zone
        except ValueError:
            continue
    return None


def _due(day: dt.date, time: dt.time | None, zone: str) -> dict[str, str]:
    due = {"date": day.isoformat(), "time_zone": zone}
    return {**due, "time": time.isoformat()} if time else due


def _again(words: str, zone: str) -> When | None:
    """A rule with its first day, which is not over yet."""
    text = " ".join(words.lower().split())
    every = _EVERY.fullmatch(f"every {_ALONE[text]}" if text in _ALONE else text)
    if every is None:
        return None
    what, time = _clock(every["what"])
    rule, now = _rule(what), datetime.now(ZoneInfo(zone))
    is_over = time is not None and time <= now.time()
    first = _first(rule, now.date() + timedelta(days=is_over)) if rule else None
    if first is None:
        return None
    counted = f"“{words}” counts from the day it is due here, not from when it was done."
    return When(_due(first, time, zone), rule, counted if every["strict"] else "")


def _clock(text: str) -> tuple[str, dt.time | None]:
    """The words without the time at their end."""
    match = _AT.fullmatch(text)
    if match is None:
        return text, None
    given = match["time"] or f"{match['hour']}:00"
    for form in _TIMES:
        try:
            return match["what"], datetime.strptime(given, form).time()  # noqa: DTZ007 - on the clocks of its zone
        except ValueError:
            continue
    return text, None


def _first(rule: str, day: dt.date) -> dt.date | None:
    """The first day of a rule, from one on. Where it names none it begins with that day."""
    if "BY" not in rule:
        return day
    try:
        found = recurrence.following(Due(date=day - timedelta(days=1)), re.sub(r"INTERVAL=\d+;", "", rule))
    except ValueError:  # It has no meaning, such as the 6th Friday of a month.
        return None
    return found and found[0].date


def _rule(text: str) -> str | None:
    """The rule that is meant by what stands behind "every"; nothing where that is not clear."""
    for form, rule_of in _FORMS:
        if match := re.fullmatch(form, text):
            return rule_of(match)
    return None


def _interval(match: Any) -> str:
    n = 2 if match["n"] == "other" else int(match["n"] or 1)
    return f"INTERVAL={n};" if n > 1 else ""


def _period(match: Any) -> str:
    return f"FREQ={_FREQUENCIES[match['unit']]};{_interval(match)}".rstrip(";")


def _weekdays(match: Any) -> str:
    return f"FREQ=WEEKLY;{_interval(match)}BYDAY={','.join(day[:2].upper() for day in re.split(_AND, match['days']))}"


def _nth_weekday(match: Any) -> str:
    n = -1 if match["number"] is None else int(match["number"])
    return f"FREQ=MONTHLY;BYDAY={n}{match['day'][:2].upper()}"


def _days_of_month(match: Any) -> str:
    return "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(re.findall(r"\d+", match["days"]))


def _day_of_year(match: Any) -> str:
    month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"]))
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={int(match['number'])}"


_FORMS: list[tuple[str, Callable[[Any], str]]] = [
    (r"(?:(?P<n>[1-9]\d{0,2}|other)\s+)?(?P<unit>day|week|month|year)s?", _period),
    (r"(?:week|work)days?", lambda _: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    (r"quarter", lambda _: "FREQ=MONTHLY;INTERVAL=3"),
    (rf"(?:(?P<n>other)\s+)?(?P<days>{_WEEKDAY}(?:{_AND}{_WEEKDAY})*)", _weekdays),
    (rf"(?:{_NUMBER}|last)\s+(?P<day>{_WEEKDAY})", _nth_weekday),
    (r"last day", lambda _: "FREQ=MONTHLY;BYMONTHDAY=-1"),
    (rf"(?P<days>[1-9]\d?(?:st|nd|rd|th)?(?:{_AND}[1-9]\d?(?:st|nd|rd|th)?)*)", _days_of_month),
    (rf"{_MONTH}\s+{_NUMBER}", _day_of_year),
    (rf"{_NUMBER}\s+{_MONTH}", _day_of_year),
]
