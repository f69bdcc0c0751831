"""What the tasks function takes and gives: tasks."""

import datetime as dt
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from lib.http import Body, Page, Query, Reply, unchanged
from lib.tasks import Assignee, Day, Due, Priority, Status, Tag, TaskFilter

Title = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=20_000, description="Markdown.")]
Tags = Annotated[list[Tag], Field(max_length=20)]
Rrule = Annotated[str, Field(max_length=200, examples=["FREQ=WEEKLY;BYDAY=MO"], description="RFC 5545, 3.3.10.")]
Estimate = Annotated[int, Field(ge=0, le=600_000)]


class TaskPath(Query):
    task_id: UUID


class TaskQuery(TaskFilter, Page):
    """The filter, in its fields or its text form, the order and the page of a list."""

    q: str | None = Field(None, max_length=1000, examples=["status:open assignee:me due<friday"])
    view: UUID | None = Field(None, description="A saved view, for its filter and, where none is given, its sort.")
    sort: str | None = Field(None, max_length=200, examples=["-priority,due"])

    def fields(self) -> dict[str, Any]:
        """The filter as far as it is given in fields."""
        return self.model_dump(include=set(TaskFilter.model_fields), exclude_defaults=True)


class NewTask(Body):
    title: Title
    description: Description = ""
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    due: Due | None = None
    start_on: Day | None = None
    estimate_minutes: Estimate | None = None
    tags: Tags = Field(default_factory=list)
    rrule: Rrule | None = None
    team_id: UUID | None = Field(None, description="Its members see the task; without one it is private.")
    project_id: UUID | None = None
    parent_id: UUID | None = None
    assignee: Assignee | None = None


class TaskChanges(Body):
    """What is not given stays as it is."""

    title: Title = unchanged()
    description: Description = unchanged()
    status: Status = unchanged()
    priority: Priority = unchanged()
    due: Due | None = None
    start_on: Day | None = None
    estimate_minutes: Estimate | None = None
    tags: Tags = unchanged()
    rrule: Rrule | None = None
    team_id: UUID | None = None
    project_id: UUID | None = None
    parent_id: UUID | None = None

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class BulkChanges(TaskChanges):
    assignee: Assignee | None = None


class BulkChange(Body):
    ids: list[UUID] = Field(min_length=1, max_length=500)
    changes: BulkChanges


class BulkDelete(Body):
    ids: list[UUID] = Field(min_length=1, max_length=500)


class BulkOut(Reply):
    ids: list[UUID]


class Assignment(Body):
    assignee: Assignee | None = Field(description="A person, a team, or null for nobody.")


class Place(Body):
    after: UUID | None = Field(None, description="The task that it follows.")
    before: UUID | None = Field(None, description="The task that follows it.")


class Count(Reply):
    count: int


class CsvFile(Body):
    csv: str = Field(min_length=1, max_length=900_000, description="A Dormouse or a Todoist export.")


class ImportOut(Reply):
    created: int
    notes: list[str] = Field(description="What came otherwise than it is in the file, each with its row; at most 100.")


class PersonOut(Reply):
    id: UUID
    display_name: str


class NamedTeam(Reply):
    id: UUID
    name: str


class NamedProject(NamedTeam):
    colour: str


class AssigneeOut(Reply):
    kind: Literal["user", "team"]
    id: UUID
    name: str


class DueOut(Reply):
    date: dt.date
    time: dt.time | None
    time_zone: str


class Highlight(Reply):
    """HTML: what was found is in `<mark>`, all else is escaped."""

    title: str
    text: str


class TaskSummary(Reply):
    id: UUID
    title: str
    status: Status
    priority: Priority
    due: DueOut | None
    due_at: datetime | None = Field(description="The moment that `due` is over.")
    start_on: dt.date | None
    estimate_minutes: int | None
    tags: list[str]
    assignee: AssigneeOut | None
    team: NamedTeam | None
    project: NamedProject | None
    parent_id: UUID | None
    position: str
    creator: PersonOut
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    deleted_at: datetime | None
    version: int
    highlight: Highlight | None = Field(description="In a search.")


class Subtask(Reply):
    id: UUID
    title: str
    status: Status
    position: str


class RelationRef(Reply):
    id: UUID
    kind: Literal["blocks", "relates_to", "duplicates"]
    from_id: UUID
    to_id: UUID


class TaskOut(TaskSummary):
    description: str
    rrule: str | None
    comment_count: int
    attachment_count: int
    subtasks: list[Subtask]
    relations: list[RelationRef]
    shared_with: list[PersonOut]
    reminders: list[int] = Field(description="One's own, in minutes before it is due.")
    watching: bool | None


class TaskPage(Reply):
    items: list[TaskSummary]
    next_cursor: str | None


class FieldChange(Reply):
    old: Any
    new: Any


class NewUpdate(Body):
    text: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=5000)]


class UpdateOut(Reply):
    """An entry of a task's history: who changed which fields, from what to what, or wrote how it goes."""

    id: UUID
    task_id: UUID
    actor: PersonOut
    sentence: str = Field(
        description="What happened, in English. Teams, projects and tasks that one may not see are not named."
    )
    changes: dict[str, FieldChange]
    text: str | None
    created_at: datetime


class UpdatePage(Reply):
    items: list[UpdateOut]
    next_cursor: str | None
