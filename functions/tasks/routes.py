from functions.tasks import schemas as shapes
from lib import tasks
from lib.errors import AssignmentNotAllowed, Forbidden
from lib.http import Page, Router, caller, session
from lib.reads import Json
from lib.tasks import Comment, Task

router = Router("tasks")


@router.post(
    "/tasks",
    responses={201: shapes.TaskOut},
    raises=(AssignmentNotAllowed, Forbidden),
    location="/tasks/{id}",
)
def create_task(body: shapes.NewTask) -> Task:
    """Make a task; its assignee, if any, will be notified."""
    return tasks.create(session(), **dict(body), by=caller())


@router.get("/tasks", responses={200: shapes.TaskPage})
def list_tasks(query: shapes.TaskQuery) -> Json:
    """The tasks one sees, newest first, as far as the filters let them through."""
    return tasks.list_page(session(), query.filter, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.get("/tasks/<uuid:task_id>", responses={200: shapes.TaskOut})
def get_task(path: shapes.TaskPath) -> Json:
    """A task with everything about it."""
    return tasks.detail(session(), path.task_id, viewer=caller())


@router.patch("/tasks/<uuid:task_id>", responses={200: shapes.TaskOut}, raises=(Forbidden,))
def change_task(path: shapes.TaskPath, body: shapes.TaskChanges) -> Task:
    """Give fields of a task new values."""
    return tasks.change(session(), path.task_id, body.given(), by=caller())


@router.put(
    "/tasks/<uuid:task_id>/assignee",
    responses={200: shapes.TaskOut},
    raises=(AssignmentNotAllowed, Forbidden),
)
def assign_task(path: shapes.TaskPath, body: shapes.Assignment) -> Task:
    """Hand a task to a person or a team, who will be notified, or to nobody."""
    return tasks.assign(session(), path.task_id, to=body.assignee, by=caller())


@router.post("/tasks/<uuid:task_id>/comments", responses={201: shapes.CommentOut})
def comment_on_task(path: shapes.TaskPath, body: shapes.NewComment) -> Comment:
    """Say something about a task; those involved will be notified."""
    return tasks.comment(session(), path.task_id, body=body.body, by=caller())


@router.get("/tasks/<uuid:task_id>/comments", responses={200: shapes.CommentPage})
def list_comments(path: shapes.TaskPath, query: Page) -> Json:
    """What was said about a task, newest first."""
    return tasks.list_comments(session(), path.task_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.get("/tasks/<uuid:task_id>/updates", responses={200: shapes.UpdatePage})
def list_updates(path: shapes.TaskPath, query: Page) -> Json:
    """What happened to a task: who changed which field from what to what, newest first."""
    return tasks.list_updates(session(), path.task_id, limit=query.limit, cursor=query.cursor, viewer=caller())
