"""Search: words that few or many tasks have, together, in this order, and with a typing error."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bench.measure import Row
from bench.scenarios import reading
from bench.world import World
from lib import tasks
from lib.tasks import TaskFilter

TEXTS = {
    "a rare word": "dormouse",
    "a common word": "hazelnuts",
    "a word of every task": "gather",
    "two words": "acorns leaves",
    "a phrase": '"acorns below tree"',
    "a word less another": "dormouse -acorns",
    "a word of a comment": "whispered",
    "a misspelt word": "hazlenuts",
    "a word that nothing is like": "xylophone",
}


def rows(world: World) -> Iterator[Row]:
    for person, name in ((world.member, "a member"), (world.administrator, "an administrator")):
        for what, text in TEXTS.items():
            given = TaskFilter(text=text)
            path = f"?{reading.asked(given, limit=50)}"
            find = partial(_find, given=given, sort="-relevance", viewer=person.caller)
            yield reading.row(world, f"search by {name}", what, person, path, find)
    given = TaskFilter(text="hazelnuts", status=["todo"])
    path = f"?{reading.asked(given, sort='due', limit=50)}"
    find = partial(_find, given=given, sort="due", viewer=world.member.caller)
    yield reading.row(world, "search, sorted", "a common word, to do, by due date", world.member, path, find)


def _find(session: Session, given: TaskFilter, sort: str, viewer: Any) -> Any:
    return tasks.list_page(session, given, sort=sort, limit=50, cursor=None, viewer=viewer)
