"""Recurring tasks: completing one makes the next, by its RRULE (RFC 5545, 3.3.10) on the clocks of its time zone."""

import datetime as dt
import re
from datetime import datetime, timedelta
from typing import Any, cast

from dateutil.rrule import rrulestr

from lib.errors import Invalid
from lib.tasks.models import Due

HORIZON = timedelta(days=366 * 30)
"""A rule whose next day is further away is taken for one that never comes, such as 30 February."""

_PART = re.compile(r"(FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYYEARDAY|BYWEEKNO|BYSETPOS|WKST)=[\w,+-]+")
_COUNT = re.compile(r"COUNT=(\d+)")


def require_rule(text: str, due: Due | None, field: str = "body.rrule") -> None:
    """Raises Invalid unless this is a rule of days, weeks, months or years for a task that has a due date."""
    if due is None:
        raise Invalid.at(field, "A task that recurs needs a due date to count from.", "rrule")
    try:
        _rule(text, due)
    except (ValueError, TypeError, KeyError, OverflowError):
        message = "Send a rule like FREQ=WEEKLY;BYDAY=MO,FR (RFC 5545), daily at the most often."
        raise Invalid.at(field, message, "rrule") from None


def following(due: Due, text: str) -> tuple[Due, str] | None:
    """When the task is due next and the rule that goes on from there; nothing where it was the last time."""
    count = _COUNT.search(text)
    if count and int(count[1]) <= 1:
        return None
    following = next(iter(_rule(text, due).xafter(_local(due), count=1)), None)
    if following is None or following - _local(due) > HORIZON:
        return None
    rest = _COUNT.sub(f"COUNT={int(count[1]) - 1}", text) if count else text
    return Due(date=following.date(), time=due.time, time_zone=due.time_zone), rest


def _rule(text: str, due: Due) -> Any:
    """The rule on the task's own clocks: a time stays what it is on the wall when clocks are changed."""
    parts = text.upper().split(";")
    if not all(_PART.fullmatch(part) for part in parts) or parts[0].partition("=")[2] not in _FREQUENCIES:
        raise ValueError(text)
    given = dict(part.split("=") for part in parts)
    if given.get("INTERVAL") == "0" or given.get("COUNT") == "0":
        raise ValueError(text)
    rule = cast(Any, rrulestr(text.upper().replace("Z", ""), dtstart=_local(due)))
    end = _local(due) + HORIZON
    return rule.replace(until=min(rule._until, end) if rule._until else end, count=None)


_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def _local(due: Due) -> datetime:
    return datetime.combine(due.date, due.time or dt.time())
