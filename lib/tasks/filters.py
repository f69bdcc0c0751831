"""The one filter model of tasks: what the list understands, exports and whatever comes after understand too."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, select, union
from sqlalchemy.orm import InstrumentedAttribute

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

    Nothing in a million rows orders "mine, or my team's" as a whole. But each way of seeing a task is a range of
    an index in the right order: so take the first of each way and merge them. Where the filter names the range
    itself, or one sees everything, that one range is read.
    """
    if viewer.is_admin or given.team or given.assignee_team or isinstance(given.assignee, UUID):
        return narrow(matching(given, viewer))

    conditions = _conditions(given, viewer)
    if given.assignee == "me":
        return narrow(select(Task.id).where(*conditions))
    ways = [narrow(select(Task.id).where(column == viewer.id, *conditions)) for column in _OWN]
    ways += [_of_each_team(column, viewer.id, conditions, narrow) for column in _OF_TEAM]
    return narrow(select(union(*ways).subquery("seen").c.id))


_OWN: tuple[InstrumentedAttribute[Any], ...] = (Task.creator_id, Task.assignee_user_id)
_OF_TEAM: tuple[InstrumentedAttribute[Any], ...] = (Task.team_id, Task.assignee_team_id)


def _of_each_team(
    column: InstrumentedAttribute[Any], user_id: UUID, conditions: list[ColumnElement[bool]], narrow: Narrow
) -> Query:
    first = narrow(select(Task.id).where(column == Membership.team_id, *conditions)).lateral()
    return select(first.c.id).select_from(Membership).join(first, Membership.user_id == user_id)


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
