"""The text form of filters: `status:open assignee:me due<friday tag:home "exact words"`.

A term is `key:value` (several values with commas mean any of them), `key<date`, `key>date`, or a word to search for.
What it means is a `TaskFilter`; what is wrong is said with the place where it stands.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.errors import Invalid
from lib.identity import Caller, User
from lib.tasks.filters import OPEN, TaskFilter
from lib.tasks.models import Priority, Status
from lib.tasks.related_models import Project
from lib.teams import Membership, Team

_TERM = re.compile(
    r"""(?P<key>[A-Za-z_]+)(?P<sign>:|<=|>=|<|>)(?P<value>"[^"]*"|[^\s"]*)   # status:open, due<friday, team:"Sea lions"
      | (?P<word>-?"[^"]*"|[^\s"]+)                                        # a word, "words in this order", -not""",
    re.VERBOSE,
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = re.compile(r"([+-]\d{1,4})([dwm])")
_MOMENTS = ("due", "created", "updated", "completed")


@dataclass(frozen=True)
class Term:
    """One part of the text, and where it begins."""

    key: str
    sign: str
    value: str
    position: int


def parse(session: Session, text: str, *, viewer: Caller) -> TaskFilter:
    """What the text asks for, its days counted in the viewer's time zone. Raises Invalid pointing at the place."""
    zone = ZoneInfo(session.scalars(select(User.time_zone).where(User.id == viewer.id)).one())
    today = datetime.now(zone).date()
    found: dict[str, Any] = {}
    places: dict[str, int] = {}
    for term in list(_terms(text)):
        for name, value in _meaning(term, partial(_named, session, term, viewer), today, zone).items():
            if name not in found:
                found[name] = value
            elif name in _ADD_UP:
                found[name] += _ADD_UP[name] + value
            else:
                raise _wrong(term.position, f"{term.key!r} says something about what was said before. Say it once.")
            places.setdefault(name, term.position)
    try:
        return TaskFilter.model_validate(found)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise _wrong(places[str(first["loc"][0])], f"This cannot be looked for: {first['msg']}.") from invalid


def _terms(text: str) -> Iterator[Term]:
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TERM.match(text, position)
        if match is None:
            raise _wrong(position, 'A quotation mark is not closed. Write "words in this order".')
        if match["word"]:
            yield Term("", "", match["word"], position)
        else:
            yield Term(match["key"].lower(), match["sign"], match["value"].strip('"'), position)
        position = match.end()


def _meaning(term: Term, named: Callable[[str], UUID], today: date, zone: ZoneInfo) -> dict[str, Any]:
    """The fields of a filter that a term stands for."""
    if not term.key:
        return {"text": term.value}
    if term.sign != ":":
        return _side(term, today, zone)
    if term.key not in _EXAMPLES:
        raise _wrong(term.position, f"There is no filter {term.key!r}. Use {', '.join(_EXAMPLES)}.")
    values = [value for value in term.value.split(",") if value]
    if not values:
        raise _wrong(term.position, f"Say what {term.key!r} should be, such as {_EXAMPLES[term.key]}.")
    if term.key in _LISTS:
        return _any_of(term, values)
    if term.key in ("team", "project"):
        return {term.key: named(term.key)}
    if term.key in ("assignee", "creator"):
        return {term.key: term.value if term.value in ("me", "none") else named("person")}
    if term.key in _MOMENTS:
        return _moment(term, today, zone)
    return _IS[_one_of(term, term.value, tuple(_IS))] if term.key == "is" else {term.key: term.value}


def _any_of(term: Term, values: list[str]) -> dict[str, Any]:
    if term.key == "tag":
        return {"tag" if len(values) > 1 else "all_tags": values}
    chosen = [_one_of(term, value, _LISTS[term.key]) for value in values]
    return {term.key: [one for value in chosen for one in (OPEN if value == "open" else [value])]}


def _moment(term: Term, today: date, zone: ZoneInfo) -> dict[str, Any]:
    if term.key == "due" and term.value in ("overdue", "none", "any"):
        return {"due": term.value}
    day = _day(term, today)
    return {f"{term.key}_after": _start(term, day, zone), f"{term.key}_before": _start(term, day, zone, days=1)}


def _side(term: Term, today: date, zone: ZoneInfo) -> dict[str, Any]:
    if term.key not in _MOMENTS:
        message = f"Only {', '.join(_MOMENTS)} can be before or after a day. Write {term.key}:… instead."
        raise _wrong(term.position, message)
    end = "before" if term.sign.startswith("<") else "after"
    return {f"{term.key}_{end}": _start(term, _day(term, today), zone, days=term.sign in ("<=", ">"))}


def _day(term: Term, today: date) -> date:
    value = term.value.lower()
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if value in named:
        return today + timedelta(days=named[value])
    if value in _DAYS:  # The next one; today, if it is that day.
        return today + timedelta(days=(_DAYS.index(value) - today.weekday()) % 7)
    if match := _RELATIVE.fullmatch(value):  # At most 9999 times 30 days: the calendar has room for that.
        return today + timedelta(days=int(match[1]) * {"d": 1, "w": 7, "m": 30}[match[2]])
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"{term.value!r} is no day. Write 2026-12-31, today, friday, or +7d."
        raise _wrong(term.position, message) from None


def _start(term: Term, day: date, zone: ZoneInfo, *, days: int = 0) -> datetime:
    try:
        return datetime.combine(day + timedelta(days=days), time(), zone).astimezone(UTC)
    except OverflowError:
        raise _wrong(term.position, f"{term.value!r} is too far away. Write a day like 2026-12-31.") from None


def _named(session: Session, term: Term, viewer: Caller, kind: str) -> UUID:
    """The id of what a term names, by its id, or by its name or address among those that the viewer knows."""
    try:
        return UUID(term.value)
    except ValueError:
        pass
    mine = select(Membership.team_id).where(Membership.user_id == viewer.id)
    known = {
        "team": select(Team.id).where(Team.name.ilike(_like(term.value)), Team.id.in_(mine)),
        "project": select(Project.id).where(
            Project.name.ilike(_like(term.value)), (Project.owner_id == viewer.id) | Project.team_id.in_(mine)
        ),
        "person": select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id.in_(mine), (User.email == term.value) | User.display_name.ilike(_like(term.value))),
    }
    ids = list(session.scalars(known[kind].distinct().limit(2)))
    if len(ids) != 1:
        many = "More than one" if ids else "No"
        raise _wrong(term.position, f"{many} {kind} that you know is called {term.value!r}. Use the id instead.")
    return ids[0]


def _like(value: str) -> str:
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _one_of(term: Term, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise _wrong(term.position, f"{term.key} cannot be {value!r}. Use one of {', '.join(allowed)}.")
    return value


def _wrong(position: int, message: str) -> Invalid:
    return Invalid([{"field": "query.q", "message": message, "code": "query", "position": position}])


_LISTS: dict[str, tuple[str, ...]] = {
    "status": ("open", *Status),
    "priority": tuple(Priority),
    "tag": (),
}
_ADD_UP: dict[str, Any] = {"text": " ", "all_tags": []}
"""What terms may say several times, and what goes between."""
_IS: dict[str, dict[str, Any]] = {
    "watched": {"watching": True},
    "unwatched": {"watching": False},
    "deleted": {"in_trash": True},
    "overdue": {"due": "overdue"},
}
_EXAMPLES = {
    "status": "status:open",
    "priority": "priority:high,urgent",
    "assignee": "assignee:me",
    "creator": "creator:me",
    "team": 'team:"Sea lions"',
    "project": "project:Garden",
    "tag": "tag:home",
    "due": "due:today",
    "created": "created>2026-01-31",
    "updated": "updated:today",
    "completed": "completed:yesterday",
    "parent": "parent:none",
    "is": "is:overdue",
}
