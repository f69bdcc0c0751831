"""When a recurring task is due next: on the clocks of its zone, on the last days of months, to the end of its rule."""

from datetime import UTC, date, datetime, time

import pytest

from lib.errors import Invalid
from lib.tasks import recurrence
from lib.tasks.models import Due

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def due(text: str, zone: str = "UTC") -> Due:
    """A due date written as `2026-03-29`, or as `2026-03-29 02:30`."""
    day, _, clock = text.partition(" ")
    return Due(date=date.fromisoformat(day), time=time.fromisoformat(clock) if clock else None, time_zone=zone)


def series(start: str, rule: str | None, zone: str = "UTC", *, most: int = 4) -> list[str]:
    """When the tasks are due that follow one after the other, as `due` takes it."""
    found: list[str] = []
    last = due(start, zone)
    while rule and len(found) < most and (following := recurrence.following(last, rule)):
        last, rule = following
        found.append(f"{last.date} {last.time:%H:%M}" if last.time else f"{last.date}")
    return found


def moments(start: str, rule: str, zone: str, *, most: int = 3) -> list[str]:
    """The same in UTC."""
    return [f"{due(each, zone).at:%d %H:%M}" for each in [start, *series(start, rule, zone, most=most - 1)]]


DAYS = [
    ("2026-11-30", "FREQ=DAILY", ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]),
    ("2026-12-30", "FREQ=DAILY;INTERVAL=3", ["2027-01-02", "2027-01-05", "2027-01-08", "2027-01-11"]),
    ("2026-11-27", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"]),
    ("2026-11-30", "FREQ=WEEKLY", ["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"]),
    ("2026-11-30", "FREQ=WEEKLY;BYDAY=MO,FR", ["2026-12-04", "2026-12-07", "2026-12-11", "2026-12-14"]),
    ("2026-11-30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", ["2026-12-04", "2026-12-14", "2026-12-18", "2026-12-28"]),
    ("2026-11-29", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO", ["2026-12-07", "2026-12-13", "2026-12-21", "2026-12-27"]),
    ("2026-11-29", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", ["2026-11-30", "2026-12-13", "2026-12-14"]),
    ("2026-11-25", "FREQ=WEEKLY;BYDAY=SA", ["2026-11-28", "2026-12-05", "2026-12-12", "2026-12-19"]),
    ("2026-01-31", "FREQ=MONTHLY", ["2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"]),
    ("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
    ("2028-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", ["2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]),
    ("2026-01-30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ("2026-08-31", "FREQ=MONTHLY;INTERVAL=6", ["2027-08-31", "2028-08-31", "2029-08-31", "2030-08-31"]),
    ("2026-01-15", "FREQ=MONTHLY;BYMONTHDAY=1,15", ["2026-02-01", "2026-02-15", "2026-03-01", "2026-03-15"]),
    ("2026-11-25", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-11-30", "2026-12-31", "2027-01-29"]),
    ("2026-11-25", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", ["2026-12-01", "2027-01-01", "2027-02-01"]),
    ("2026-11-12", "FREQ=MONTHLY;BYDAY=2TH", ["2026-12-10", "2027-01-14", "2027-02-11", "2027-03-11"]),
    ("2026-11-27", "FREQ=MONTHLY;BYDAY=-1FR", ["2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26"]),
    ("2026-11-30", "FREQ=MONTHLY;BYDAY=5MO", ["2027-03-29", "2027-05-31", "2027-08-30", "2027-11-29"]),
    ("2026-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", ["2026-03-13", "2026-11-13", "2027-08-13", "2028-10-13"]),
    ("2026-11-30", "FREQ=MONTHLY;BYDAY=1MO,FR", ["2026-12-04", "2026-12-07", "2026-12-11", "2026-12-18"]),
    ("2024-02-29", "FREQ=YEARLY", ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"]),
    ("2096-02-29", "FREQ=YEARLY", ["2104-02-29", "2108-02-29", "2112-02-29", "2116-02-29"]),
    ("2024-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
    ("2024-02-29", "FREQ=DAILY;INTERVAL=366", ["2025-03-01", "2026-03-02", "2027-03-03", "2028-03-03"]),
    ("2026-11-26", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2027-11-25", "2028-11-23", "2029-11-22", "2030-11-28"]),
    ("2026-12-31", "FREQ=YEARLY;BYYEARDAY=-1", ["2027-12-31", "2028-12-31", "2029-12-31", "2030-12-31"]),
    ("2026-01-01", "FREQ=YEARLY;BYYEARDAY=366", ["2028-12-31", "2032-12-31", "2036-12-31", "2040-12-31"]),
    ("2026-12-28", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", ["2032-12-27", "2037-12-28", "2043-12-28", "2048-12-28"]),
    ("2026-01-01", "FREQ=YEARLY;BYDAY=-1SU", ["2026-12-27", "2027-12-26", "2028-12-31", "2029-12-30"]),
    ("2026-03-31", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", ["2026-06-30", "2026-09-30", "2026-12-31"]),
    ("2026-01-01", "FREQ=DAILY;COUNT=3", ["2026-01-02", "2026-01-03"]),
    ("2026-01-01", "FREQ=DAILY;COUNT=1", []),
    ("2026-01-01", "freq=daily;count=2", ["2026-01-02"]),
    ("2026-01-01", "INTERVAL=2;FREQ=DAILY;UNTIL=20260105", ["2026-01-03", "2026-01-05"]),
    ("2026-01-01 09:00", "FREQ=DAILY;UNTIL=20260102", ["2026-01-02 09:00"]),
    ("2026-01-01 09:00", "FREQ=DAILY;UNTIL=20260102T085959", []),
    ("2026-01-01", "FREQ=DAILY;UNTIL=20260102T000000Z", ["2026-01-02"]),
]  # fmt: skip


@pytest.mark.parametrize(("start", "rule", "expected"), DAYS, ids=[f"{start} {rule}" for start, rule, _ in DAYS])
def test_a_rule_gives_its_days(start: str, rule: str, expected: list[str]) -> None:
    found = series(start, rule, most=max(3, len(expected)))

    assert found == expected


CLOCKS = [
    # Put forward on 29 March 2026 at 01:00 UTC, back on 25 October.
    (BERLIN, "2026-03-28 09:00", "FREQ=DAILY", ["28 08:00", "29 07:00", "30 07:00"]),
    (BERLIN, "2026-10-24 09:00", "FREQ=DAILY", ["24 07:00", "25 08:00", "26 08:00"]),
    (BERLIN, "2026-03-22 09:00", "FREQ=WEEKLY", ["22 08:00", "29 07:00", "05 07:00"]),
    (BERLIN, "2026-03-28 02:30", "FREQ=DAILY", ["28 01:30", "29 01:30", "30 00:30"]),
    (BERLIN, "2026-10-24 02:30", "FREQ=DAILY", ["24 00:30", "25 00:30", "26 01:30"]),
    (BERLIN, "2026-03-28", "FREQ=DAILY", ["28 22:59", "29 21:59", "30 21:59"]),
    # 8 March and 1 November.
    (NEW_YORK, "2026-03-07 09:00", "FREQ=DAILY", ["07 14:00", "08 13:00", "09 13:00"]),
    (NEW_YORK, "2026-10-31 09:00", "FREQ=DAILY", ["31 13:00", "01 14:00", "02 14:00"]),
    (NEW_YORK, "2026-03-07 02:30", "FREQ=DAILY", ["07 07:30", "08 07:30", "09 06:30"]),
    (NEW_YORK, "2026-10-31 01:30", "FREQ=DAILY", ["31 05:30", "01 05:30", "02 06:30"]),
    (NEW_YORK, "2026-02-28 23:30", "FREQ=MONTHLY;BYMONTHDAY=-1", ["01 04:30", "01 03:30", "01 03:30"]),
    # By half an hour: back on 5 April, forward on 4 October.
    (LORD_HOWE, "2026-04-04 09:00", "FREQ=DAILY", ["03 22:00", "04 22:30", "05 22:30"]),
    (LORD_HOWE, "2026-10-03 09:00", "FREQ=DAILY", ["02 22:30", "03 22:00", "04 22:00"]),
    (LORD_HOWE, "2026-04-04 01:45", "FREQ=DAILY", ["03 14:45", "04 14:45", "05 15:15"]),
    (LORD_HOWE, "2026-10-03 02:15", "FREQ=DAILY", ["02 15:45", "03 15:45", "04 15:15"]),
]


@pytest.mark.parametrize(("zone", "start", "rule", "expected"), CLOCKS)
def test_the_time_stays_on_the_wall_when_clocks_are_changed(
    zone: str, start: str, rule: str, expected: list[str]
) -> None:
    found = moments(start, rule, zone)

    assert found == expected


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE])
def test_a_year_of_days_leaves_none_out_and_has_none_twice(zone: str) -> None:
    found = series("2026-01-01 02:30", "FREQ=DAILY", zone, most=365)

    assert len(set(found)) == 365
    assert found[-1] == "2027-01-01 02:30"


@pytest.mark.parametrize(("until", "count"), [("20260110T045959Z", 8), ("20260110T050000Z", 9)])
def test_an_end_in_utc_counts_on_the_clocks_of_the_task(until: str, count: int) -> None:
    found = series("2026-01-01 00:00", f"FREQ=DAILY;UNTIL={until}", NEW_YORK, most=20)

    assert len(found) == count


def test_each_task_of_a_series_carries_what_is_left_of_its_count() -> None:
    following = recurrence.following(due("2026-01-01"), "FREQ=DAILY;COUNT=3;INTERVAL=2")

    assert following == (due("2026-01-03"), "FREQ=DAILY;COUNT=2;INTERVAL=2")


def test_time_and_zone_stay_as_they_were() -> None:
    start = due("2026-01-01 23:59", LORD_HOWE)

    following = recurrence.following(start, "FREQ=DAILY")

    assert following == (due("2026-01-02 23:59", LORD_HOWE), "FREQ=DAILY")


def test_the_last_days_of_the_calendar_end_a_series() -> None:
    found = series("9000-12-30", "FREQ=DAILY")

    assert found == ["9000-12-31"]


def test_a_rule_needs_a_due_date() -> None:
    with pytest.raises(Invalid, match="errors") as refused:
        recurrence.require_rule("FREQ=DAILY", None)

    assert refused.value.extra["errors"][0]["field"] == "body.rrule"


def test_the_moment_of_a_time_that_comes_twice_is_the_first() -> None:
    moment = due("2026-10-25 02:30", BERLIN).at

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
