"""The one filter model of tasks: the list, the text form, saved views, exports and reports all understand it."""

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, cast, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from lib.identity import Caller
from lib.tasks import search
from lib.tasks.models import Priority, Status, Task
from lib.tasks.tags import Tag
from lib.tasks.watching import watched_by

OPEN = (Status.TODO, Status.IN_PROGRESS)


def _distinct(values: list[Status]) -> list[Status]:
    return list(dict.fromkeys(values))


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
    due_before: AwareDatetime | None = None
    due_after: AwareDatetime | None = Field(None, description="At this moment or later, as all that end in `_after`.")
    created_before: AwareDatetime | None = None
    created_after: AwareDatetime | None = None
    updated_before: AwareDatetime | None = None
    updated_after: AwareDatetime | None = None
    completed_before: AwareDatetime | None = None
    completed_after: AwareDatetime | None = None
    watching: bool | None = Field(None, description="Whether one watches it.")
    text: str | None = Field(
        None, max_length=500, description='Words in title, description, tags or comments; "quoted" in this order; -not.'
    )
    in_trash: bool = Field(False, description="What was deleted, instead of what is there.")


def conditions(given: TaskFilter, viewer: Caller) -> list[ColumnElement[bool]]:
    """What must hold of a task for the filter to let it through; who sees it is another matter."""
    return [*_fields(given, viewer), *_people(given, viewer), *_dates(given), *_words(given)]


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
        yield Task.parent_id.is_(None) if given.parent == "none" else Task.parent_id == given.parent
    if given.watching is not None:
        yield watched_by(viewer.id) if given.watching else ~watched_by(viewer.id)


def _people(given: TaskFilter, viewer: Caller) -> Iterator[ColumnElement[bool]]:
    if given.assignee == "none":
        yield Task.assignee_user_id.is_(None)
        yield Task.assignee_team_id.is_(None)
    elif given.assignee is not None:
        yield Task.assignee_user_id == (viewer.id if given.assignee == "me" else given.assignee)
    if given.assignee_team is not None:
        yield Task.assignee_team_id == given.assignee_team
    if given.creator is not None:
        yield Task.creator_id == (viewer.id if given.creator == "me" else given.creator)


def _dates(given: TaskFilter) -> Iterator[ColumnElement[bool]]:
    for column, name in (
        (Task.due_at, "due"),
        (Task.created_at, "created"),
        (Task.updated_at, "updated"),
        (Task.completed_at, "completed"),
    ):
        if (before := getattr(given, f"{name}_before")) is not None:
            yield column < before
        if (after := getattr(given, f"{name}_after")) is not None:
            yield column >= after
    if given.due == "overdue":
        yield Task.due_at < func.now()
        yield Task.status.in_(OPEN)
    elif given.due is not None:
        yield Task.due_at.is_(None) if given.due == "none" else Task.due_at.is_not(None)


def _words(given: TaskFilter) -> Iterator[ColumnElement[bool]]:
    if given.tag:
        yield Task.tags.op("&&")(cast(given.tag, ARRAY(Text)))
    if given.all_tags:
        yield Task.tags.op("@>")(cast(given.all_tags, ARRAY(Text)))
    if given.text:
        yield Task.id.in_(search.matches(given.text))
