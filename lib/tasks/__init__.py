"""Tasks: who sees them, what people do with them, and what is said about them."""

from lib.tasks import (
    attachments,
    bulk,
    comments,
    imports,
    links,
    projects,
    query_language,
    selection,
    sorting,
    trash,
    views,
    watching,
)
from lib.tasks.access import visible_to
from lib.tasks.conversation import list_comment_versions, list_comments, list_updates
from lib.tasks.conversation_models import Comment
from lib.tasks.events import (
    TaskAssigned,
    TaskChanged,
    TaskCommented,
    TaskCreated,
    TaskDeleted,
    TaskMentioned,
    TaskRestored,
)
from lib.tasks.filters import TaskFilter
from lib.tasks.finding import get
from lib.tasks.listing import matching
from lib.tasks.models import Assignee, Day, Due, Priority, Status, Task, TaskUpdate
from lib.tasks.queries import count, detail, list_page
from lib.tasks.related_models import Attachment, Project, Relation, RelationKind, View
from lib.tasks.service import assign, change, claim, create, write_update
from lib.tasks.tags import Tag

__all__ = [
    "Assignee", "Attachment", "Comment", "Day", "Due", "Priority", "Project", "Relation", "RelationKind", "Status",
    "Tag", "Task", "TaskAssigned", "TaskChanged", "TaskCommented", "TaskCreated", "TaskDeleted",
    "TaskFilter", "TaskMentioned", "TaskRestored", "TaskUpdate", "View", "assign", "attachments", "bulk", "change",
    "claim", "comments", "count", "create", "detail", "get", "imports", "links", "list_comment_versions",
    "list_comments", "list_page", "list_updates", "matching", "projects", "query_language", "selection",
    "sorting", "trash", "views", "visible_to", "watching", "write_update",
]  # fmt: skip
