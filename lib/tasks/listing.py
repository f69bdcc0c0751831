"""Which tasks a list shows, and how it finds the first of them among a million."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.selectable import CTE, CompoundSelect

from lib.db import Query
from lib.identity import Caller
from lib.pages import Key, Window
from lib.tasks import search
from lib.tasks.access import kept, shared_with, visible_to, ways_to_see
from lib.tasks.filters import TaskFilter, conditions, says
from lib.tasks.models import Task
from lib.tasks.search import Words
from lib.tasks.watching import spoken_of
from lib.teams import Membership

Conditions = list[ColumnElement[bool]]
NEWEST_FIRST = [Key("id", Task.id)]


def matching(given: TaskFilter, viewer: Caller) -> Query | CompoundSelect[tuple[UUID]]:
    """The ids of all tasks that `viewer` sees and `given` lets through.

    Each way of seeing a task is looked through by its own index; all at once, in one OR, by none.
    """
    if _are_few(given) or viewer.is_admin:
        every = _looked_at(given, viewer)
    else:
        held = [kept(in_trash=given.in_trash), *conditions(given, viewer), *_found(given)]
        every = [select(Task.id).where(way, *held) for way in ways_to_see(viewer.id)]
        every += _alike(given, viewer)
    return union(*every) if len(every) > 1 else every[0]


def first_matching(given: TaskFilter, viewer: Caller, window: Window) -> Query:
    """The first of `matching` in the order of the list. By relevance, of its newest ones only.

    Nothing in a million rows orders "mine, or my team's, in one of these states" as a whole. But each way of
    seeing a task, and each status in it, is a range of an index in the right order: so take the first of each
    range and merge them. What a filter makes few enough is sorted as a whole.
    """
    if any(key.name == "relevance" for key in window.keys):
        newest = first_matching(given, viewer, Window(NEWEST_FIRST, search.NEWEST)).subquery()
        return window.merged(window.first(select(Task.id).where(Task.id.in_(select(newest.c.id)))))
    if given.watching is True:
        likes = [first for like in _alike(given, viewer) for first in window.first(like)]
        return window.merged(_watched(given, viewer, window) + likes)
    if _are_few(given):
        return window.merged([first for found in _looked_at(given, viewer) for first in window.first(found)])
    if given.text:
        found = window.merged(_ranges(given, viewer, window, _found(given))).cte("found")
        likes = [first for like in _alike(given, viewer, unless=found) for first in window.first(like)]
        return window.merged([select(*found.c), *likes])
    by_id = len(window.keys) == 1
    by_status = [given.model_copy(update={"status": [status]}) for status in given.status or ()] if by_id else []
    return window.merged([first for one in by_status or [given] for first in _ranges(one, viewer, window, [])])


def _are_few(given: TaskFilter) -> bool:
    """Whether a filter leaves so few tasks that each can be looked at: those of one project, parent or person."""
    one = (given.project, given.parent, given.assignee, given.creator)
    return not all(isinstance(value, str | None) for value in one)


def _looked_at(given: TaskFilter, viewer: Caller) -> list[Query]:
    """The tasks that a filter lets through, of each of which it is asked whether `viewer` sees it."""
    seen = visible_to(viewer.id, is_admin=viewer.is_admin, in_trash=given.in_trash)
    every = select(Task.id).where(seen, *conditions(given, viewer))
    if not given.text:
        return [every]
    words = Words.of(given.text)
    found = every.where(search.found(words))
    if words.wanted is None:
        return [found]
    like = (search.alike(words, Task.title), *search.not_unwanted(words), _nothing(_seen_with(given, viewer)))
    return [found, every.where(*like)]


def _watched(given: TaskFilter, viewer: Caller, window: Window) -> list[Query]:
    """The first of each reason to watch a task. Who made it or has to do it sees it by that; the others are asked."""
    held = [kept(in_trash=given.in_trash), *conditions(given, viewer), *_found(given)]
    mine = [select(Task.id).where(own == viewer.id, *held) for own in (Task.creator_id, Task.assignee_user_id)]
    seen = visible_to(viewer.id, is_admin=viewer.is_admin, in_trash=given.in_trash)
    told = [
        window.each(ids, lambda id: select(Task.id).where(Task.id == id, seen, *held)) for ids in spoken_of(viewer.id)
    ]
    firsts = [first for rows in mine for first in window.first(rows)]
    return firsts + _of_each_team(Task.assignee_team_id, viewer, held, window) + told


def _found(given: TaskFilter) -> Conditions:
    return [search.found(Words.of(given.text))] if given.text else []


def _alike(given: TaskFilter, viewer: Caller, *, unless: CTE | None = None) -> list[Query]:
    """Where the words are in nothing that `viewer` sees: what is like them, of the newest that the filter lets through.

    What others have decides nothing here: otherwise a search would tell which words it has. `unless` spares the
    question where the list has found something already.
    """
    words = Words.of(given.text or "")
    if words.wanted is None:
        return []
    nothing = [*([_nothing(unless)] if unless is not None else []), _nothing(_seen_with(given, viewer))]
    newest = Window(NEWEST_FIRST, search.FORGIVEN)
    found = newest.merged(_ranges(given, viewer, newest, nothing)).cte("newest")
    titled = select(Task.title).where(Task.id == found.c.id).limit(1).lateral("titled")  # One by one, by their ids.
    likes = select(found.c.id).join(titled, search.alike(words, titled.c.title)).limit(search.NEWEST).cte("likes")
    return [select(Task.id).where(Task.id.in_(select(likes.c.id)), *search.not_unwanted(words))]


def _seen_with(given: TaskFilter, viewer: Caller) -> CTE:
    """Some tasks with the words that `viewer` sees, whatever else the filter wants.

    One would do. But PostgreSQL would believe it to be near, and look for it among a million; of a hundred it does not.
    """
    some = Window(NEWEST_FIRST, 100)
    found = some.merged(_ranges(TaskFilter(in_trash=given.in_trash), viewer, some, _found(given)))
    return found.cte("seen").prefix_with("MATERIALIZED", dialect="postgresql")


def _nothing(found: CTE) -> ColumnElement[bool]:
    return ~exists(select(found.c.id))


def _ranges(given: TaskFilter, viewer: Caller, window: Window, words: Conditions) -> list[Query]:
    """The first of each way to see a task, less the ways that the filter rules out."""
    every = [kept(in_trash=given.in_trash), *conditions(given, viewer), *words]
    if viewer.is_admin or says(given.assignee, "me") or says(given.creator, "me"):
        return window.first(select(Task.id).where(*every))

    # Whoever is in a team that the filter names sees all of it by that way; a search in the others would be in vain.
    own = [*every, *(~_is_member(team, viewer) for team in (given.team, given.assignee_team) if team is not None)]
    ranges = window.first(select(Task.id).where(Task.creator_id == viewer.id, *own))
    ranges += window.first(select(Task.id).where(shared_with(viewer.id), *own))
    ranges += _of_each_team(Task.team_id, viewer, every if given.team is not None else own, window)
    if not says(given.assignee, "none"):
        ranges += window.first(select(Task.id).where(Task.assignee_user_id == viewer.id, *own))
        ranges += _of_each_team(
            Task.assignee_team_id, viewer, every if given.assignee_team is not None else own, window
        )
    return ranges


def _of_each_team(
    column: InstrumentedAttribute[UUID | None], viewer: Caller, given: Conditions, window: Window
) -> list[Query]:
    member = aliased(Membership)
    firsts = [first.lateral() for first in window.first(select(Task.id).where(column == member.team_id, *given))]
    return [select(*first.c).select_from(member).join(first, member.user_id == viewer.id) for first in firsts]


def _is_member(team_id: UUID, viewer: Caller) -> ColumnElement[bool]:
    member = aliased(Membership)
    return exists().where(member.team_id == team_id, member.user_id == viewer.id)
