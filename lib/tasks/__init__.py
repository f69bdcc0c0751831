"""Tasks: who sees them, what people do with them, and what is said about them."""

from lib.tasks.access import visible_to
from lib.tasks.events import TaskAssigned, TaskChanged, TaskCommented, TaskCreated
from lib.tasks.filters import TaskFilter, matching
from lib.tasks.models import Assignee, Comment, Priority, Status, Task, TaskUpdate
from lib.tasks.queries import detail, list_comments, list_page, list_updates
from lib.tasks.service import assign, change, comment, create

__all__ = [
    "Assignee", "Comment", "Priority", "Status", "Task", "TaskAssigned", "TaskChanged", "TaskCommented",
    "TaskCreated", "TaskFilter", "TaskUpdate", "assign", "change", "comment", "create", "detail",
    "list_comments", "list_page", "list_updates", "matching", "visible_to",
]  # fmt: skip
