"""What the tasks function takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from lib.http import Body, Page, Query, Reply, unchanged
from lib.tasks import Assignee, Priority, Status, TaskFilter

Title = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=20_000, description="Markdown.")]


class TaskPath(Query):
    task_id: UUID


class TaskQuery(TaskFilter, Page):
    """The filter and the page of a list."""

    @property
    def filter(self) -> TaskFilter:
        return TaskFilter.model_validate(self.model_dump(include=set(TaskFilter.model_fields)))


class NewTask(Body):
    title: Title
    description: Description = ""
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    due_at: AwareDatetime | None = None
    team_id: UUID | None = Field(None, description="Its members see the task; without one it is private.")
    assignee: Assignee | None = None


class TaskChanges(Body):
    """What is not given stays as it is."""

    title: Title = unchanged()
    description: Description = unchanged()
    status: Status = unchanged()
    priority: Priority = unchanged()
    due_at: AwareDatetime | None = None
    team_id: UUID | None = None

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class Assignment(Body):
    assignee: Assignee | None = Field(description="A person, a team, or null for nobody.")


class NewComment(Body):
    body: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\S", min_length=1, max_length=20_000)]


class PersonOut(Reply):
    id: UUID
    display_name: str


class NamedTeam(Reply):
    id: UUID
    name: str


class AssigneeOut(Reply):
    kind: Literal["user", "team"]
    id: UUID
    name: str


class TaskSummary(Reply):
    id: UUID
    title: str
    status: Status
    priority: Priority
    due_at: datetime | None
    assignee: AssigneeOut | None
    team: NamedTeam | None
    creator: PersonOut
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    version: int


class TaskOut(TaskSummary):
    description: str
    comment_count: int


class TaskPage(Reply):
    items: list[TaskSummary]
    next_cursor: str | None


class CommentOut(Reply):
    id: UUID
    task_id: UUID
    author: PersonOut
    body: str
    created_at: datetime


class CommentPage(Reply):
    items: list[CommentOut]
    next_cursor: str | None


class FieldChange(Reply):
    old: Any
    new: Any


class UpdateOut(Reply):
    """An entry of a task's history: who changed which fields, from what to what."""

    id: UUID
    task_id: UUID
    actor: PersonOut
    changes: dict[str, FieldChange]
    created_at: datetime


class UpdatePage(Reply):
    items: list[UpdateOut]
    next_cursor: str | None
