"""Rules that are none, that never come, or that were made to keep a server busy."""

import time
from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.errors import Invalid
from lib.tasks import recurrence
from lib.tasks.models import Due

TODAY = Due(date=date(2026, 11, 23))
EVERY_WEEKDAY = ",".join(f"{n}{day}" for n in (1, -1) for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"))


@pytest.mark.parametrize(
    "text",
    [
        "", "daily", "FREQ", "FREQ=", "FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY", "INTERVAL=2", "RRULE:FREQ=DAILY",
        "FREQ=DAILY;", "FREQ=DAILY;;COUNT=2", "FREQ=DAILY;FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=1;UNTIL=20270101", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999", "FREQ=DAILY;INTERVAL=٣", "FREQ=DAILY;UNTIL=20261301", "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;UNTIL=20270101T250000Z", "FREQ=DAILY;X=1", "FREQ=DAILY\nDTSTART:20260101", "FREQ=DAILY;BYWEEKNO=1",
        "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO,,FR",
        "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=WEEKLY;WKST=8", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYYEARDAY=1",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=-1", "FREQ=YEARLY;BYWEEKNO=54", "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=DAILY EXDATE=20260101",
    ],
)  # fmt: skip
def test_what_is_no_rule_of_days_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        recurrence.require_rule(text, TODAY)

    assert [error["code"] for error in refused.value.extra["errors"]] == ["rrule"]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=11",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3",
        f"FREQ=MONTHLY;BYDAY={EVERY_WEEKDAY};BYSETPOS=200",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=YEARLY;INTERVAL=9999",
    ],
)
def test_a_rule_that_never_comes_is_refused_before_anybody_notices(text: str) -> None:
    began = time.process_time()

    with pytest.raises(Invalid):
        recurrence.require_rule(text, TODAY)

    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["FREQ=DAILY;COUNT=1", "FREQ=DAILY;UNTIL=20200101"])
def test_a_rule_that_is_over_is_still_a_rule(text: str) -> None:
    recurrence.require_rule(text, TODAY)

    assert recurrence.following(TODAY, text) is None


def some(low: int, high: int) -> st.SearchStrategy[str]:
    """A few numbers, from either end."""
    numbers = st.integers(low, high).flatmap(lambda n: st.sampled_from([n, -n]))
    return st.lists(numbers, min_size=1, max_size=3, unique=True).map(lambda found: ",".join(map(str, found)))


DAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)
MONTHS = st.lists(st.integers(1, 12).map(str), min_size=1, max_size=3, unique=True).map(",".join)
NUMBERED = st.sampled_from(["1", "2", "-1", "3", "4", "-2"]).flatmap(lambda n: DAYS.map(lambda ds: [n + d for d in ds]))
PARTS = {
    "DAILY": {"BYMONTH": MONTHS, "BYDAY": DAYS.map(",".join)},
    "WEEKLY": {"BYMONTH": MONTHS, "BYDAY": DAYS.map(",".join)},
    "MONTHLY": {"BYMONTHDAY": some(1, 28), "BYDAY": (DAYS | NUMBERED).map(",".join), "BYMONTH": MONTHS},
    "YEARLY": {"BYMONTHDAY": some(1, 28), "BYDAY": (DAYS | NUMBERED).map(",".join), "BYMONTH": MONTHS},
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that comes often enough."""
    frequency = draw(st.sampled_from(sorted(PARTS)))
    parts = draw(st.fixed_dictionaries({}, optional=PARTS[frequency]))
    assume(not {"BYMONTHDAY", "BYDAY"} <= parts.keys())
    week_start = draw(st.sampled_from(["", ";WKST=SU", ";WKST=WE"]))
    interval = draw(st.integers(1, 3))
    found = "".join(f";{name}={value}" for name, value in parts.items())
    return f"FREQ={frequency};INTERVAL={interval}{found}{week_start}"


@given(rules(), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
@settings(max_examples=60, deadline=None)
def test_what_follows_is_what_dateutil_says(rule: str, first: date) -> None:
    found = recurrence.following(Due(date=first), rule)

    if found is not None:  # Where there is none, dateutil would look for it till the year 9999.
        expected = rrulestr(rule, dtstart=datetime.combine(first, datetime.min.time())).xafter(
            datetime.combine(first, datetime.min.time()), count=1
        )
        assert found[0].date == next(iter(expected)).date()
