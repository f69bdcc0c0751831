"""Which events a Trigger wants.

Follows Knative's Trigger `spec.filter.attributes` and the `spec.filters` dialects exact, prefix, suffix, all,
any and not. CESQL is refused: a Trigger that this run cannot read must not pass as one that matches nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

Filter = Callable[[Mapping[str, str]], bool]


class UnsupportedFilter(ValueError):
    """A filter that Knative may know and this broker does not."""


def trigger_filter(spec: Mapping[str, Any]) -> Filter:
    """The filter of a Trigger's `spec`. As in Knative, `filters` wins over `filter` where both are given."""
    if spec.get("filters"):
        return all_of([parse(dialect) for dialect in spec["filters"]])
    attributes = (spec.get("filter") or {}).get("attributes") or {}
    return all_of([has(name, str(value)) for name, value in attributes.items()])


def parse(dialect: Mapping[str, Any]) -> Filter:
    """One entry of `filters`, which names exactly one dialect."""
    if len(dialect) != 1:
        raise UnsupportedFilter(f"a filter names one dialect, this one {sorted(dialect)}: write one entry for each")
    ((name, body),) = dialect.items()
    match name:
        case "exact":
            return compare(body, str.__eq__)
        case "prefix":
            return compare(body, str.startswith)
        case "suffix":
            return compare(body, str.endswith)
        case "all":
            return all_of([parse(inner) for inner in body])
        case "any":
            return any_of([parse(inner) for inner in body])
        case "not":
            return negation(parse(body))
    raise UnsupportedFilter(f"the dialect '{name}' is not supported here: use exact, prefix, suffix, all, any or not")


def compare(wanted: Mapping[str, Any], holds: Callable[[str, str], bool]) -> Filter:
    """Every named attribute is there and stands in the given relation to the wanted text."""
    pairs = [(name, str(value)) for name, value in wanted.items()]
    return lambda event: all(name in event and holds(event[name], value) for name, value in pairs)


def has(name: str, value: str) -> Filter:
    """`filter.attributes`: the attribute has this value, or any value where "" is asked for."""
    return lambda event: name in event and value in ("", event[name])


def all_of(filters: list[Filter]) -> Filter:
    """Matches where each of the filters does; no filter at all matches everything."""
    return lambda event: all(matches(event) for matches in filters)


def any_of(filters: list[Filter]) -> Filter:
    """Matches where at least one of the filters does."""
    return lambda event: any(matches(event) for matches in filters)


def negation(inner: Filter) -> Filter:
    """Matches where the inner filter does not."""
    return lambda event: not inner(event)
