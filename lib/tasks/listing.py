"""Which tasks a list shows, and how it finds the first of them among a million."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lib.db import Query
from lib.identity import Caller
from lib.pages import Window
from lib.tasks.access import kept, shared_with, visible_to
from lib.tasks.filters import TaskFilter, conditions
from lib.tasks.models import Task
from lib.teams import Membership


def matching(given: TaskFilter, viewer: Caller) -> Query:
    """The ids of all tasks that `viewer` sees and `given` lets through."""
    seen = visible_to(viewer.id, is_admin=viewer.is_admin, in_trash=given.in_trash)
    return select(Task.id).where(seen, *conditions(given, viewer))


def first_matching(given: TaskFilter, viewer: Caller, window: Window) -> Query:
    """The first of `matching` in the order of the list.

    Nothing in a million rows orders "mine, or my team's, in one of these states" as a whole. But each way of
    seeing a task, and each status in it, is a range of an index in the right order: so take the first of each
    range and merge them. What a filter makes few enough is sorted as a whole.
    """
    few = given.text or given.project or given.parent not in (None, "none") or isinstance(given.assignee, UUID)
    if few or isinstance(given.creator, UUID):
        return window.merged(window.first(matching(given, viewer)))
    by_id = len(window.keys) == 1
    by_status = [given.model_copy(update={"status": [status]}) for status in given.status or ()] if by_id else []
    return window.merged([first for one in by_status or [given] for first in _ranges(one, viewer, window)])


def _ranges(given: TaskFilter, viewer: Caller, window: Window) -> list[Query]:
    """The first of each way to see a task, less the ways that the filter rules out. Together they are `matching`."""
    every = [kept(in_trash=given.in_trash), *conditions(given, viewer)]
    if viewer.is_admin or given.assignee == "me" or given.creator == "me":
        return window.first(select(Task.id).where(*every))

    # Whoever is in a team that the filter names sees all of it by that way; a search in the others would be in vain.
    own = [*every, *(~_is_member(team, viewer) for team in (given.team, given.assignee_team) if team)]
    ranges = window.first(select(Task.id).where(Task.creator_id == viewer.id, *own))
    ranges += window.first(select(Task.id).where(shared_with(viewer.id), *own))
    ranges += _of_each_team(Task.team_id, viewer, every if given.team else own, window)
    if given.assignee != "none":
        ranges += window.first(select(Task.id).where(Task.assignee_user_id == viewer.id, *own))
        ranges += _of_each_team(Task.assignee_team_id, viewer, every if given.assignee_team else own, window)
    return ranges


def _of_each_team(
    column: InstrumentedAttribute[UUID | None], viewer: Caller, given: list[ColumnElement[bool]], window: Window
) -> list[Query]:
    member = aliased(Membership)
    firsts = [first.lateral() for first in window.first(select(Task.id).where(column == member.team_id, *given))]
    return [select(*first.c).select_from(member).join(first, member.user_id == viewer.id) for first in firsts]


def _is_member(team_id: UUID, viewer: Caller) -> ColumnElement[bool]:
    member = aliased(Membership)
    return exists().where(member.team_id == team_id, member.user_id == viewer.id)
