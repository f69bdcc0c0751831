"""The one filter model of tasks: the list, the text form, saved views, exports and reports all understand it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import ColumnElement, DateTime, cast, func, literal_column
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from lib.identity import Caller
from lib.statements import given as parameter
from lib.tasks.models import Priority, Status, Task
from lib.tasks.tags import Tag
from lib.tasks.watching import among_watched

OPEN = (Status.TODO, Status.IN_PROGRESS)
ABOUT = 5_000
"""So many milliseconds at most is `created_at` from the time in the id, which is taken a moment before or after."""


def _distinct(values: list[Status]) -> list[Status]:
    return list(dict.fromkeys(values))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("Send a moment that lies between the years 1 and 9999 in UTC, too.") from None


def _written_out(value: Any) -> Any:
    """Pydantic takes "0.5" for half a second after the beginning of 1970."""
    if not isinstance(value, str):
        return value
    if not re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", value, re.ASCII):
        raise ValueError("Send a moment like 2026-12-31T23:59:00Z.")
    return datetime.fromisoformat(value.upper())


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]


class TaskFilter(BaseModel):
    """Which tasks. Everything given must hold; nothing given means every task one sees."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Annotated[list[Status], AfterValidator(_distinct)] | None = Field(None, description="Any of these.")
    priority: list[Priority] | None = Field(None, description="Any of these.")
    assignee: Literal["me", "none"] | UUID | None = Field(None, description="`me`, `none`, or the id of a person.")
    assignee_team: UUID | None = Field(None, description="Assigned to this team.")
    creator: Literal["me"] | UUID | None = Field(None, description="`me`, or the id of a person.")
    team: UUID | None = Field(None, description="Belongs to this team.")
    project: UUID | None = Field(None, description="In this project.")
    parent: Literal["none"] | UUID | None = Field(None, description="Subtasks of this task, or `none` for no subtasks.")
    tag: list[Tag] | None = Field(None, description="Has any of these tags.", max_length=20)
    all_tags: list[Tag] | None = Field(None, description="Has all of these tags.", max_length=20)
    due: Literal["overdue", "none", "any"] | None = Field(None, description="Open and past its time; without; with.")
    due_before: Moment | None = None
    due_after: Moment | None = Field(None, description="At this moment or later, as all that end in `_after`.")
    created_before: Moment | None = None
    created_after: Moment | None = None
    updated_before: Moment | None = None
    updated_after: Moment | None = None
    completed_before: Moment | None = None
    completed_after: Moment | None = None
    watching: bool | None = Field(None, description="Whether one watches it.")
    text: str | None = Field(
        None, max_length=500, description='Words in title, description, tags or comments; "quoted" in this order; -not.'
    )
    in_trash: bool = Field(False, description="What was deleted, instead of what is there.")


def conditions(given: TaskFilter, viewer: Caller) -> list[ColumnElement[bool]]:
    """What must hold of a task for the filter to let it through; who sees it, and its text, is another matter."""
    return [*_fields(given, viewer), *_people(given, viewer), *_dates(given), *_tags(given)]


def _fields(given: TaskFilter, viewer: Caller) -> Iterator[ColumnElement[bool]]:
    if given.status:
        yield Task.status == given.status[0] if len(given.status) == 1 else Task.status.in_(given.status)
    if given.priority:
        yield Task.priority.in_(given.priority)
    if given.team is not None:
        yield Task.team_id == given.team
    if given.project is not None:
        yield Task.project_id == given.project
    if given.parent is not None:
        yield Task.parent_id.is_(None) if says(given.parent, "none") else Task.parent_id == given.parent
    if given.watching is not None:
        yield among_watched(viewer.id) if given.watching else ~among_watched(viewer.id)


def _people(given: TaskFilter, viewer: Caller) -> Iterator[ColumnElement[bool]]:
    if says(given.assignee, "none"):
        yield Task.assignee_user_id.is_(None)
        yield Task.assignee_team_id.is_(None)
    elif given.assignee is not None:
        yield Task.assignee_user_id == (viewer.id if says(given.assignee, "me") else given.assignee)
    if given.assignee_team is not None:
        yield Task.assignee_team_id == given.assignee_team
    if given.creator is not None:
        yield Task.creator_id == (viewer.id if says(given.creator, "me") else given.creator)


def _dates(given: TaskFilter) -> Iterator[ColumnElement[bool]]:
    for column, name in ((Task.created_at, "created"), (Task.updated_at, "updated"), (Task.completed_at, "completed")):
        if (before := getattr(given, f"{name}_before")) is not None:
            yield column < before
        if (after := getattr(given, f"{name}_after")) is not None:
            yield column >= after
    if given.created_before is not None:
        yield Task.id < id_at(given.created_before, ABOUT)
    if given.created_after is not None:
        yield Task.id >= id_at(given.created_after, -ABOUT)
    if given.updated_before is not None:  # Nothing changes before it is made.
        yield Task.id < id_at(given.updated_before, ABOUT)
    if given.due_before is not None:
        yield due_or("infinity") < given.due_before
    if given.due_after is not None:
        yield due_or("-infinity") >= given.due_after
    if given.due == "overdue":
        yield due_or("infinity") < func.now()
        yield Task.status.in_(OPEN)
    elif given.due is not None:
        yield Task.due_at.is_(None) if given.due == "none" else Task.due_at.is_not(None)


def due_or(never: Literal["infinity", "-infinity"]) -> ColumnElement[datetime]:
    """When a task is due, as the indexes have it: at the end of time, either one, where there is no date."""
    return func.coalesce(Task.due_at, literal_column(f"'{never}'::timestamptz", DateTime(timezone=True)))


def says(value: Any, word: str) -> bool:
    """Whether a field has this word for its value, and not an id or the parameter for one."""
    return isinstance(value, str) and value == word


def id_at(moment: Any, later: int) -> Any:
    """The first UUIDv7 of a moment, some milliseconds later: ids sort by time, so a range of days is a range of them.

    For a parameter, that of its own name and `_id`.
    """
    if not isinstance(moment, datetime):
        return parameter(f"{moment.key}_id")
    milliseconds = int(moment.timestamp() * 1000) + later
    return UUID(int=max(0, min(milliseconds, 2**48 - 1)) << 80)


def _tags(given: TaskFilter) -> Iterator[ColumnElement[bool]]:
    for tags, has in ((given.tag, "&&"), (given.all_tags, "@>")):
        if not (tags is None or (isinstance(tags, list) and not tags)):
            yield Task.tags.op(has)(cast(tags, ARRAY(Text)))
