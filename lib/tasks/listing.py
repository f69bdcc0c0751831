"""Which tasks a list shows, and how it finds the first of them among a million."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lib.db import Query
from lib.identity import Caller
from lib.pages import Key, Window
from lib.tasks import search
from lib.tasks.access import kept, shared_with, visible_to
from lib.tasks.filters import TaskFilter, conditions, says
from lib.tasks.models import Task
from lib.tasks.search import Words
from lib.tasks.watching import to_do_with
from lib.teams import Membership

Conditions = list[ColumnElement[bool]]
NEWEST_FIRST = [Key("id", Task.id)]


def matching(given: TaskFilter, viewer: Caller) -> Query:
    """The ids of all tasks that `viewer` sees and `given` lets through."""
    seen = visible_to(viewer.id, is_admin=viewer.is_admin, in_trash=given.in_trash)
    every = select(Task.id).where(seen, *conditions(given, viewer))
    if given.watching:
        every = every.where(Task.id.in_(to_do_with(viewer.id)))
    if given.text:
        worded = [select(Task.id).where(*words) for words in _worded(given.text, given, viewer)]
        every = every.where(Task.id.in_(union_all(*worded)))
    return every


def first_matching(given: TaskFilter, viewer: Caller, window: Window) -> Query:
    """The first of `matching` in the order of the list. By relevance, of its newest ones only.

    Nothing in a million rows orders "mine, or my team's, in one of these states" as a whole. But each way of
    seeing a task, and each status in it, is a range of an index in the right order: so take the first of each
    range and merge them. What a filter makes few enough is sorted as a whole.
    """
    if any(key.name == "relevance" for key in window.keys):
        newest = first_matching(given, viewer, Window(NEWEST_FIRST, search.NEWEST)).subquery()
        return window.merged(window.first(select(Task.id).where(Task.id.in_(select(newest.c.id)))))
    if _are_few(given):
        return window.merged(window.first(matching(given, viewer)))
    if given.text:
        worded = _worded(given.text, given, viewer)
        return window.merged([first for words in worded for first in _ranges(given, viewer, window, words)])
    by_id = len(window.keys) == 1
    by_status = [given.model_copy(update={"status": [status]}) for status in given.status or ()] if by_id else []
    return window.merged([first for one in by_status or [given] for first in _ranges(one, viewer, window, [])])


def _are_few(given: TaskFilter) -> bool:
    """Whether a filter leaves so few tasks that each can be looked at: those of one project, parent or person."""
    one = (given.project, given.parent, given.assignee, given.creator)
    return given.watching is True or not all(isinstance(value, str | None) for value in one)


def _worded(text: str | Words, given: TaskFilter, viewer: Caller) -> list[Conditions]:
    """Either what the words are found in; or, where that is nothing that `viewer` sees, what is like them.

    What others have decides nothing here: otherwise a search would tell which words it has.
    """
    words = Words.of(text)
    found = search.found(words)
    every = TaskFilter(in_trash=given.in_trash)
    first = Window(NEWEST_FIRST, 1)
    seen = first.merged(_ranges(every, viewer, first, [found])).cte("seen")
    return [[found], [search.alike(words), ~exists(select(seen.c.id))]]


def _ranges(given: TaskFilter, viewer: Caller, window: Window, words: Conditions) -> list[Query]:
    """The first of each way to see a task, less the ways that the filter rules out. Together they are `matching`."""
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
