"""Todoist's dates in words"""

import datetime as dt
import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lib.tasks import recurrence, todoist_dates
from lib.tasks.models import Due

ZONE = "Europe/Berlin"


def today() -> dt.date:
    return datetime.now(ZoneInfo(ZONE)).date()


def due_of(when: Any) -> Due:
    return Due.model_validate_json(json.dumps(when.due))


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("every day", "FREQ=DAILY"),
        ("Every Day", "FREQ=DAILY"),
        ("daily", "FREQ=DAILY"),
        ("ev day", "FREQ=DAILY"),
        ("every other day", "FREQ=DAILY;INTERVAL=2"),
        ("every 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every week", "FREQ=WEEKLY"),
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("every monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("every mon, thu", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("every Tues, Wed and Saturday", "FREQ=WEEKLY;BYDAY=TU,WE,SA"),
        ("every other friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("every month", "FREQ=MONTHLY"),
        ("every quarter", "FREQ=MONTHLY;INTERVAL=3"),
        ("every 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every 1, 15", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("every last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every 3rd friday", "FREQ=MONTHLY;BYDAY=3FR"),
        ("every last monday", "FREQ=MONTHLY;BYDAY=-1MO"),
        ("every year", "FREQ=YEARLY"),
        ("every jan 15th", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15"),
        ("every 29 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    ],
)
def test_how_often_it_comes_again_becomes_a_rule(words: str, rule: str) -> None:
    when = todoist_dates.read(words, ZONE)

    assert (when.rrule, when.note) == (rule, "")
    recurrence.require_rule(rule, due_of(when))


@pytest.mark.parametrize("words", ["every day", "every other day", "every 2 weeks", "every month", "every year"])
def test_a_rule_that_names_no_day_begins_today(words: str) -> None:
    when = todoist_dates.read(words, ZONE)

    assert when.due == {"date": today().isoformat(), "time_zone": ZONE}


@pytest.mark.parametrize("words", ["every monday", "every other mon", "every mon, thu", "every 15th", "every 3rd fri"])
def test_a_rule_that_names_days_begins_on_the_first_of_them(words: str) -> None:
    when = todoist_dates.read(words, ZONE)

    first = due_of(when).date
    days = {0, 3} if "thu" in words else {0}
    fits = {"every 15th": first.day == 15, "every 3rd fri": first.weekday() == 4 and 15 <= first.day <= 21}
    assert fits.get(words, first.weekday() in days)
    assert timedelta() <= first - today() < timedelta(days=36)
    if words in ("every monday", "every other mon"):
        assert first - today() < timedelta(days=7)


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("every day at 9am", "09:00:00"),
        ("every day at 9", "09:00:00"),
        ("every mon, thu 18:30", "18:30:00"),
        ("every 15th at 6:05 pm", "18:05:00"),
        ("every! week @ 7 AM", "07:00:00"),
    ],
)
def test_a_time_is_read_and_the_first_one_is_still_to_come(words: str, time: str) -> None:
    when = todoist_dates.read(words, ZONE)

    due = due_of(when)
    assert when.due is not None
    assert when.due["time"] == time
    assert due.at > datetime.now(ZoneInfo(ZONE))


def test_what_counts_from_when_it_was_done_is_told_to_count_from_when_it_is_due() -> None:
    when = todoist_dates.read("every! 3 days", ZONE)

    assert when.rrule == "FREQ=DAILY;INTERVAL=3"
    assert when.note == "“every! 3 days” counts from the day it is due here, not from when it was done."


@pytest.mark.parametrize(
    "words",
    [
        "tomorrow", "every full moon", "every", "every ", "jeden Tag", "every day starting 1 jan", "every 0 days",
        "every 6th friday", "every 32nd", "every feb 30", "every 1000 days", "every monkey", "every mon thu tue wed x",
        "every day at 25:00", "every day at 13 pm", "every hour", "every ²", "every " + "mon, " * 10_000,
        "every " + "mon, " * 20 + "mon",
    ],
)  # fmt: skip
def test_what_is_not_understood_stays_words_and_is_told(words: str) -> None:
    when = todoist_dates.read(words, ZONE)

    assert (when.due, when.rrule) == (None, None)
    assert when.note == f"the date “{words[:100]}” is kept in words, in the description."


def test_where_there_are_no_words_there_is_nothing_to_tell() -> None:
    assert todoist_dates.read("", ZONE) == todoist_dates.When()
