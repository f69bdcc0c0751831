"""Which events a Trigger's filter lets through."""

from typing import Any

import pytest

from infra.local.filters import UnsupportedFilter, trigger_filter

EVENT = {"type": "dormouse.task.changed.v1", "source": "/dormouse/tasks", "id": "1"}


def test_a_trigger_without_a_filter_matches_everything() -> None:
    matches = trigger_filter({})

    assert matches(EVENT)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"type": "dormouse.task.changed.v1"}, True),
        ({"type": "dormouse.task.created.v1"}, False),
        ({"type": "dormouse.task.changed.v1", "source": "/dormouse/tasks"}, True),
        ({"type": "dormouse.task.changed.v1", "source": "/elsewhere"}, False),
        ({"type": ""}, True),
        ({"subject": ""}, False),
        ({"subject": "x"}, False),
    ],
)
def test_attributes_match_exactly_and_an_empty_one_matches_any_value(
    attributes: dict[str, str], expected: bool
) -> None:
    matches = trigger_filter({"filter": {"attributes": attributes}})

    assert matches(EVENT) is expected


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ({"exact": {"type": "dormouse.task.changed.v1"}}, True),
        ({"exact": {"type": "dormouse.task"}}, False),
        ({"prefix": {"type": "dormouse.task."}}, True),
        ({"prefix": {"type": "dormouse.team."}}, False),
        ({"prefix": {"subject": ""}}, False),
        ({"suffix": {"type": ".v1"}}, True),
        ({"suffix": {"type": ".v2"}}, False),
        ({"not": {"suffix": {"type": ".v2"}}}, True),
        ({"all": [{"prefix": {"type": "dormouse"}}, {"suffix": {"type": ".v1"}}]}, True),
        ({"all": [{"prefix": {"type": "dormouse"}}, {"suffix": {"type": ".v2"}}]}, False),
        ({"any": [{"exact": {"type": "a"}}, {"exact": {"id": "1"}}]}, True),
        ({"any": [{"exact": {"type": "a"}}, {"exact": {"id": "2"}}]}, False),
    ],
)
def test_each_dialect_of_filters(dialect: dict[str, Any], expected: bool) -> None:
    matches = trigger_filter({"filters": [dialect]})

    assert matches(EVENT) is expected


def test_all_entries_of_filters_must_match() -> None:
    matches = trigger_filter({"filters": [{"prefix": {"type": "dormouse"}}, {"exact": {"id": "2"}}]})

    assert not matches(EVENT)


def test_filters_win_over_filter() -> None:
    matches = trigger_filter({"filter": {"attributes": {"id": "2"}}, "filters": [{"exact": {"id": "1"}}]})

    assert matches(EVENT)


def test_a_dialect_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedFilter, match="cesql"):
        trigger_filter({"filters": [{"cesql": "type = 'a'"}]})


def test_an_entry_with_two_dialects_is_refused() -> None:
    with pytest.raises(UnsupportedFilter, match="one dialect"):
        trigger_filter({"filters": [{"exact": {"id": "1"}, "prefix": {"id": "1"}}]})
