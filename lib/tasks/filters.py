"""The one filter model of tasks: what the list understands, exports and whatever comes after understand too."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, exists, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lib.db import Query
from lib.identity import Caller
from lib.reads import Narrow
from lib.tasks.access import visible_to
from lib.tasks.models import Status, Task
from lib.teams import Membership


class TaskFilter(BaseModel):
    """Which tasks. Everything given must hold; nothing given means every task one sees."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: list[Status] | None = Field(None, description="Any of these; repeat the parameter.", max_length=4)
    assignee: Literal["me", "none"] | UUID | None = Field(None, description="`me`, `none`, or the id of a person.")
    assignee_team: UUID | None = Field(None, description="Assigned to this team.")
    team: UUID | None = Field(None, description="Belongs to this team.")


def matching(given: TaskFilter, viewer: Caller) -> Query:
    """The ids of all tasks that `viewer` sees and `given` lets through."""
    return select(Task.id).where(visible_to(viewer.id, is_admin=viewer.is_admin), *_conditions(given, viewer))


def first_matching(given: TaskFilter, viewer: Caller, narrow: Narrow) -> Query:
    """The first of `matching`, newest first, as `narrow` cuts them.

    Nothing in a million rows orders "mine, or my team's, in one of these states" as a whole. But each way of
    seeing a task, and each status in it, is a range of an index in the right order: so take the first of each
    range and merge them.
    """
    by_status = [given.model_copy(update={"status": [status]}) for status in dict.fromkeys(given.status or ())]
    ranges = [first for one in by_status or [given] for first in _ranges(one, viewer, narrow)]
    return ranges[0] if len(ranges) == 1 else narrow(select(union(*ranges).subquery("seen").c.id))


def _ranges(given: TaskFilter, viewer: Caller, narrow: Narrow) -> list[Query]:
    """The first of each way to see a task, less the ways that the filter rules out. Together they are `matching`."""
    conditions = _conditions(given, viewer)
    if viewer.is_admin or given.assignee == "me":
        return [narrow(select(Task.id).where(*conditions))]
    if isinstance(given.assignee, UUID):  # What one person has to do is little enough to look at each.
        return [narrow(matching(given, viewer))]

    # Whoever is in a team that the filter names sees all of it by that way; a search in the others would be in vain.
    own = [*conditions, *(~_is_member(team, viewer) for team in (given.team, given.assignee_team) if team)]
    ranges = [narrow(select(Task.id).where(Task.creator_id == viewer.id, *own))]
    ranges.append(_of_each_team(Task.team_id, viewer, conditions if given.team else own, narrow))
    if given.assignee != "none":
        ranges.append(narrow(select(Task.id).where(Task.assignee_user_id == viewer.id, *own)))
        of_team = conditions if given.assignee_team else own
        ranges.append(_of_each_team(Task.assignee_team_id, viewer, of_team, narrow))
    return ranges


def _of_each_team(
    column: InstrumentedAttribute[Any], viewer: Caller, conditions: list[ColumnElement[bool]], narrow: Narrow
) -> Query:
    first = narrow(select(Task.id).where(column == Membership.team_id, *conditions)).lateral()
    return select(first.c.id).select_from(Membership).join(first, Membership.user_id == viewer.id)


def _is_member(team_id: UUID, viewer: Caller) -> ColumnElement[bool]:
    member = aliased(Membership)
    return exists().where(member.team_id == team_id, member.user_id == viewer.id)


def _conditions(given: TaskFilter, viewer: Caller) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if given.status:
        conditions.append(Task.status.in_(given.status))
    if given.assignee == "none":
        conditions += [Task.assignee_user_id.is_(None), Task.assignee_team_id.is_(None)]
    elif given.assignee is not None:
        conditions.append(Task.assignee_user_id == (viewer.id if given.assignee == "me" else given.assignee))
    if given.assignee_team is not None:
        conditions.append(Task.assignee_team_id == given.assignee_team)
    if given.team is not None:
        conditions.append(Task.team_id == given.team)
    return conditions
