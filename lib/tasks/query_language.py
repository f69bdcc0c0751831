"""The text form of filters: `status:open assignee:me due<friday tag:home "exact words"`.

A term is `key:value` (several values with commas mean any of them), `key<date`, `key>date`, or a word to search for.
What it means is a `TaskFilter`; what is wrong is said with the place where it stands.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
from lib.tasks.models import Project
from lib.teams import Membership, Team

_TERM = re.compile(
    r"""(?P<key>[a-z_]+)(?P<sign>:|<=|>=|<|>)(?P<value>"[^"]*"|[^\s"]*)   # status:open, due<friday, team:"Sea lions"
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
    words: list[str] = []
    for term in _terms(text):
        if not term.key:
            words.append(term.value)
        elif term.sign != ":":
            _date_term(found, term, today, zone)
        else:
            _plain_term(found, term, partial(_named, session, term, viewer), today, zone)
    if words:
        found["text"] = " ".join(words)
    try:
        return TaskFilter.model_validate(found)
    except ValidationError as invalid:
        raise _wrong(0, f"This cannot be looked for: {invalid.errors()[0]['msg']}.") from invalid


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
            yield Term(match["key"], match["sign"], match["value"].strip('"'), position)
        position = match.end()


def _plain_term(found: dict[str, Any], term: Term, named: Callable[[str], UUID], today: date, zone: ZoneInfo) -> None:
    values = [value for value in term.value.split(",") if value]
    if not values:
        raise _wrong(
            term.position, f"Say what {term.key!r} should be, such as {_EXAMPLES.get(term.key, 'status:open')}."
        )
    if term.key == "status":
        found["status"] = [
            s for value in values for s in (OPEN if value == "open" else [_one_of(term, value, _STATUS)])
        ]
    elif term.key == "priority":
        found["priority"] = [_one_of(term, value, _PRIORITY) for value in values]
    elif term.key == "tag":
        key = "tag" if len(values) > 1 else "all_tags"
        found[key] = [*found.get(key, []), *values]
    elif term.key in ("assignee", "creator"):
        found[term.key] = values[0] if values[0] in ("me", "none") else named("person")
    elif term.key in ("team", "project"):
        found[term.key] = named(term.key)
    elif term.key == "parent":
        found["parent"] = values[0]
    elif term.key in _MOMENTS:
        _moment_term(found, term, today, zone)
    elif term.key == "is":
        found.update(_IS[_one_of(term, values[0], tuple(_IS))])
    else:
        raise _wrong(term.position, f"There is no filter {term.key!r}. Use {', '.join(_EXAMPLES)}.")


def _moment_term(found: dict[str, Any], term: Term, today: date, zone: ZoneInfo) -> None:
    if term.key == "due" and term.value in ("overdue", "none", "any"):
        found["due"] = term.value
        return
    day = _day(term, today)
    found[f"{term.key}_after"] = _start(day, zone)
    found[f"{term.key}_before"] = _start(day + timedelta(days=1), zone)


def _date_term(found: dict[str, Any], term: Term, today: date, zone: ZoneInfo) -> None:
    if term.key not in _MOMENTS:
        raise _wrong(
            term.position, f"Only {', '.join(_MOMENTS)} can be before or after a day. Write {term.key}:… instead."
        )
    day = _day(term, today)
    next_day = term.sign in ("<=", ">")
    end = "before" if term.sign.startswith("<") else "after"
    found[f"{term.key}_{end}"] = _start(day + timedelta(days=next_day), zone)


def _day(term: Term, today: date) -> date:
    value = term.value.lower()
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if value in named:
        return today + timedelta(days=named[value])
    if value in _DAYS:  # The next one; today, if it is that day.
        return today + timedelta(days=(_DAYS.index(value) - today.weekday()) % 7)
    if match := _RELATIVE.fullmatch(value):
        return today + timedelta(days=int(match[1]) * {"d": 1, "w": 7, "m": 30}[match[2]])
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"{term.value!r} is no day. Write 2026-12-31, today, friday, or +7d."
        raise _wrong(term.position, message) from None


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


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


_STATUS = ("open", "todo", "in_progress", "done", "cancelled")
_PRIORITY = ("none", "low", "medium", "high", "urgent")
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
