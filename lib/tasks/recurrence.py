"""Recurring tasks: completing one makes the next, by its RRULE (RFC 5545, 3.3.10) on the clocks of its time zone."""

import datetime as dt
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lib.errors import Invalid
from lib.tasks.models import Due
from lib.tasks.rules import Rule

HORIZON = timedelta(days=366 * 30)
"""A rule whose next day is further away is taken for one that never comes, such as 30 February."""

LAST_DAY = date(9000, 12, 31)
"""Of all that a task can be due on."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_PARTS = {
    "FREQ": re.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"0*[1-9]\d{0,3}", re.ASCII),
    "COUNT": re.compile(r"0*[1-9]\d{0,3}", re.ASCII),
    "UNTIL": re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII),
    "WKST": re.compile("|".join(_WEEKDAYS)),
    "BYDAY": re.compile(r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU))*", re.ASCII),
    **{name: re.compile(r"[+-]?[1-9]\d{0,2}(,[+-]?[1-9]\d{0,2})*", re.ASCII) for name in _LARGEST},
}
# What the table in RFC 5545, 3.3.10 gives no meaning to.
_WITHOUT_MEANING = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set[str](),
}


def require_rule(text: str, due: Due | None, field: str = "body.rrule") -> None:
    """Raises Invalid unless this is a rule of days, weeks, months or years, that comes, for a task that is due."""
    if due is None:
        raise Invalid.at(field, "A task that recurs needs a due date to count from.", "rrule")
    try:
        rule = _rule(_parts(text))
        _until(text, due)
    except ValueError as wrong:
        message = f"{wrong} Send a rule like FREQ=WEEKLY;BYDAY=MO,FR (RFC 5545), daily at the most often."
        raise Invalid.at(field, message, "rrule") from None
    if _next(rule, due.date) is None:
        raise Invalid.at(field, "No day of the next thirty years fits this rule. Correct it.", "rrule")


def following(due: Due, text: str) -> tuple[Due, str] | None:
    """When the task is due next and the rule that goes on from there; nothing where it was the last time."""
    parts = _parts(text)
    if parts.get("COUNT") == "1":
        return None
    day, until = _next(_rule(parts), due.date), _until(text, due)
    if day is None or (until is not None and datetime.combine(day, due.time or dt.time()) > until):
        return None
    if "COUNT" in parts:
        parts["COUNT"] = str(int(parts["COUNT"]) - 1)
    rest = ";".join(f"{name}={value}" for name, value in parts.items())
    return due.model_copy(update={"date": day}), rest


def _next(rule: Rule, day: date) -> date | None:
    """The first day of the rule after one that it counts from. The horizon keeps a hostile rule short."""
    last = min(day + HORIZON, LAST_DAY)
    return next((found for found in rule.days(day, last) if day < found <= last), None)


def _parts(text: str) -> dict[str, str]:
    """The parts of a rule by their names. Raises ValueError, with a sentence, for a text that is none."""
    parts: dict[str, str] = {}
    for part in text.upper().split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or not _PARTS[name].fullmatch(value):
            raise ValueError(f"{part[:40]!r} is no part of a rule.")
        if name in parts:
            raise ValueError(f"{name} is given twice.")
        parts[name] = value.lstrip("0") if name in ("INTERVAL", "COUNT") else value
    if "FREQ" not in parts or ("COUNT" in parts and "UNTIL" in parts):
        raise ValueError("A rule has FREQ, and at most one of COUNT and UNTIL.")
    return parts


def _rule(parts: dict[str, str]) -> Rule:
    """Raises ValueError, with a sentence, for parts that have no meaning together."""
    frequency = parts["FREQ"]
    numbers = {name: tuple(map(int, parts[name].split(","))) for name in _LARGEST if name in parts}
    for name, given in numbers.items():
        if name in _WITHOUT_MEANING[frequency] or any(abs(n) > _LARGEST[name] for n in given):
            raise ValueError(f"{name}={parts[name]} has no meaning in a rule that is {frequency.lower()}.")
    if any(month < 0 for month in numbers.get("BYMONTH", ())):
        raise ValueError("BYMONTH counts from 1 to 12.")
    named = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    weekdays = tuple((int(day[:-2] or 0), _WEEKDAYS.index(day[-2:])) for day in named)
    if any(n for n, _ in weekdays) and (frequency in ("DAILY", "WEEKLY") or "BYWEEKNO" in numbers):
        raise ValueError("Only months and years have a first or a last weekday.")
    if any(abs(n) > (5 if frequency == "MONTHLY" else 53) for n, _ in weekdays):
        raise ValueError("There are not so many of a weekday.")
    if "BYSETPOS" in numbers and not weekdays and len(numbers) == 1:
        raise ValueError("BYSETPOS needs days to choose from, such as BYDAY.")
    week_start = _WEEKDAYS.index(parts.get("WKST", "MO"))
    return Rule(frequency, int(parts.get("INTERVAL", "1")), numbers, weekdays, week_start)


def _until(text: str, due: Due) -> datetime | None:
    """The last moment, on the clocks of the task; a day counts to its end. Raises ValueError for an impossible one."""
    given = _parts(text).get("UNTIL")
    if given is None:
        return None
    if "T" not in given:
        return datetime.combine(datetime.strptime(given, "%Y%m%d").replace(tzinfo=UTC), dt.time.max)
    moment = datetime.strptime(given.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(due.time_zone)) if given.endswith("Z") else moment
    return datetime.combine(local, dt.time.max if due.time is None else local.time())
