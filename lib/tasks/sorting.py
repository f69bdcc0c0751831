"""What lists of tasks can be ordered by: several keys, each up or down."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Text, cast, func
from sqlalchemy.types import REAL

from lib.errors import Invalid
from lib.pages import Key, KeyColumn
from lib.tasks import search
from lib.tasks.filters import due_or
from lib.tasks.models import Priority, Status, Task
from lib.tasks.search import Words

DEFAULT = "-created"
NAMES = ("created", "updated", "due", "priority", "status", "title", "position", "relevance")
MOST = 4
# Of the orders that begin with an enum, those that an index has as a whole.
INDEXED = ("-priority,due", "-priority,-created", "priority,created", "-status,-created", "status,created")
_VALUES: dict[str, list[Any]] = {"status": list(Status), "priority": list(Priority)}


def check(sort: str, *, text: str | Words | None) -> dict[str, bool]:
    """The names in a sort such as `-priority,due`, and whether each goes downwards, for which it has a minus.

    Raises Invalid for a name that is none, a name given twice, more than four, or `relevance` without a text.
    """
    found: dict[str, bool] = {}
    for part in sort.split(","):
        name = part.strip().removeprefix("-")
        _require(name in NAMES, f"There is no sort key {name!r}. Use {', '.join(NAMES)}, with a minus for downwards.")
        _require(name not in found, f"The sort key {name!r} is given twice.")
        _require(name != "relevance" or bool(text), "Sort by relevance only with a text to search for.")
        found[name] = part.strip().startswith("-")
    _require(len(found) <= MOST, f"Sort by {MOST} keys at the most.")
    return found


def keys(sort: str, *, text: str | Words | None) -> list[Key]:
    """The keys of a sort, ending in the id. Raises Invalid as `check` does."""
    found = [
        Key(name, _column(name, descending, text), descending, is_shared=name == "due")
        for name, descending in check(sort, text=text).items()
    ]
    if sort not in INDEXED and len(found) > 1 and found[0].name in _VALUES:
        found[0] = replace(found[0], values=_VALUES[found[0].name])
    if found[-1].name == "created":  # Ids sort by time.
        return [*found[:-1], Key("id", Task.id, found[-1].descending)]
    return [*found, Key("id", Task.id, found[-1].descending)]


def _column(name: str, descending: bool, text: str | Words | None) -> KeyColumn:
    """What has no due date comes last, whichever way."""
    columns: dict[str, KeyColumn] = {
        "created": Task.created_at,
        "updated": Task.updated_at,
        "due": due_or("-infinity" if descending else "infinity"),
        "priority": Task.priority,
        "status": Task.status,
        "title": func.lower(Task.title, type_=Text()),
        "position": Task.position,
    }
    return cast(search.rank(Words.of(text)), REAL) if text and name == "relevance" else columns[name]


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise Invalid.at("query.sort", message, "sort")
