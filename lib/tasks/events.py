"""What happens to tasks."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, JsonValue

from lib.events import Event
from lib.tasks.models import Assignee


class TaskEvent(Event):
    """Something happened to a task. `version` counts its changes: of two events the higher one is newer."""

    task_id: UUID
    version: int

    @property
    def subject(self) -> str:
        return f"tasks/{self.task_id}"

    @property
    def sequence(self) -> int:
        return self.version


class Change(BaseModel):
    """A field's value before and after."""

    old: JsonValue
    new: JsonValue


class TaskCreated(TaskEvent):
    """A task exists. Where it came with an assignee, TaskAssigned follows."""

    type: ClassVar = "dormouse.task.created.v1"


class TaskChanged(TaskEvent):
    """Fields of a task have new values, its status among them. A new assignee is TaskAssigned instead."""

    type: ClassVar = "dormouse.task.changed.v1"

    changes: dict[str, Change]


class TaskDeleted(TaskEvent):
    """A task is in the trash."""

    type: ClassVar = "dormouse.task.deleted.v1"


class TaskRestored(TaskEvent):
    """A task is back from the trash, as it was."""

    type: ClassVar = "dormouse.task.restored.v1"


class TaskAssigned(TaskEvent):
    """A task has a new assignee, a person, a team or nobody. `by` may be the assignee themselves."""

    type: ClassVar = "dormouse.task.assigned.v1"

    old: Assignee | None
    new: Assignee | None


class TaskCommented(TaskEvent):
    """Somebody wrote a comment on a task, or a reply to one; `mentioned` are the people it names."""

    type: ClassVar = "dormouse.task.commented.v1"

    comment_id: UUID
    parent_id: UUID | None
    mentioned: list[UUID]


class TaskMentioned(TaskEvent):
    """A comment was edited, and names people whom it has not named before."""

    type: ClassVar = "dormouse.task.mentioned.v1"

    comment_id: UUID
    mentioned: list[UUID]
