"""Tasks: making, finding, changing, handing on, deleting."""

from functions.tasks import schemas as shapes
from lib import tasks
from lib.errors import AssignmentNotAllowed, Conflict, NotFound, Stale
from lib.http import Page, Router, caller, if_match, session
from lib.reads import Json
from lib.tasks import Task, TaskUpdate, bulk, imports, links, selection, trash

router = Router("tasks")


@router.post("/tasks", responses={201: shapes.TaskOut}, raises=(AssignmentNotAllowed,), location="/tasks/{id}")
def create_task(body: shapes.NewTask) -> Task:
    """Make a task; its assignee, if any, will be notified."""
    return tasks.create(session(), **dict(body), by=caller())


@router.get("/tasks", responses={200: shapes.TaskPage}, raises=(NotFound,))
def list_tasks(query: shapes.TaskQuery) -> Json:
    """The tasks one sees, as far as the filters let them through."""
    chosen = _selected(query)
    return tasks.list_page(
        session(), chosen.filter, sort=chosen.sort, limit=query.limit, cursor=query.cursor, viewer=caller()
    )


@router.get("/tasks/count", responses={200: shapes.Count}, raises=(NotFound,))
def count_tasks(query: shapes.TaskQuery) -> Json:
    """How many tasks the filters let through."""
    return tasks.count(session(), _selected(query).filter, viewer=caller())


def _selected(query: shapes.TaskQuery) -> selection.Selection:
    return selection.select(session(), query.fields(), q=query.q, view=query.view, sort=query.sort, viewer=caller())


@router.get("/tasks/<uuid:task_id>", responses={200: shapes.TaskOut})
def get_task(path: shapes.TaskPath) -> Json:
    """A task with everything about it."""
    return tasks.detail(session(), path.task_id, viewer=caller())


@router.patch("/tasks/<uuid:task_id>", responses={200: shapes.TaskOut}, raises=(Stale,))
def change_task(path: shapes.TaskPath, body: shapes.TaskChanges) -> Task:
    """Give fields of a task new values. With If-Match, only where nobody changed it since."""
    return tasks.change(session(), path.task_id, body.given(), version=if_match(), by=caller())


@router.delete("/tasks/<uuid:task_id>", responses={204: None}, raises=(Stale,))
def delete_task(path: shapes.TaskPath) -> None:
    """Put a task into the trash, for 30 days."""
    trash.remove(session(), path.task_id, version=if_match(), by=caller())


@router.post("/tasks/<uuid:task_id>/restore", responses={200: shapes.TaskOut})
def restore_task(path: shapes.TaskPath) -> Task:
    """Take a task out of the trash."""
    return trash.restore(session(), path.task_id, by=caller())


@router.put("/tasks/<uuid:task_id>/assignee", responses={200: shapes.TaskOut}, raises=(AssignmentNotAllowed, Stale))
def assign_task(path: shapes.TaskPath, body: shapes.Assignment) -> Task:
    """Hand a task to a person or a team, who will be notified, or to nobody."""
    return tasks.assign(session(), path.task_id, to=body.assignee, version=if_match(), by=caller())


@router.post("/tasks/<uuid:task_id>/claim", responses={200: shapes.TaskOut}, raises=(Conflict,))
def claim_task(path: shapes.TaskPath) -> Task:
    """Take a task that is assigned to a team of one's own."""
    return tasks.claim(session(), path.task_id, by=caller())


@router.put("/tasks/<uuid:task_id>/position", responses={200: shapes.TaskOut}, raises=(Stale,))
def move_task(path: shapes.TaskPath, body: shapes.Place) -> Task:
    """Put a task between two others of a board."""
    place = {"after": body.after, "before": body.before}
    return links.move(session(), path.task_id, **place, version=if_match(), by=caller())


@router.post("/tasks/bulk-change", responses={200: shapes.BulkOut}, raises=(AssignmentNotAllowed,))
def change_tasks(body: shapes.BulkChange) -> shapes.BulkOut:
    """Give fields of up to 500 tasks the same new values: all, or none with a report of what is in the way."""
    return shapes.BulkOut(ids=bulk.change(session(), body.ids, body.changes.given(), by=caller()))


@router.post("/tasks/bulk-delete", responses={200: shapes.BulkOut})
def delete_tasks(body: shapes.BulkDelete) -> shapes.BulkOut:
    """Put up to 500 tasks into the trash: all, or none with a report of what is in the way."""
    return shapes.BulkOut(ids=bulk.remove(session(), body.ids, by=caller()))


@router.post("/tasks/import", responses={200: shapes.ImportOut})
def import_tasks(body: shapes.CsvFile) -> shapes.ImportOut:
    """Make tasks out of a CSV file, a Dormouse or a Todoist export: all rows or none."""
    return shapes.ImportOut.model_validate(imports.load(session(), body.csv, by=caller()), from_attributes=True)


@router.get("/tasks/<uuid:task_id>/updates", responses={200: shapes.UpdatePage})
def list_updates(path: shapes.TaskPath, query: Page) -> Json:
    """What happened to a task: who changed which field from what to what, newest first."""
    return tasks.list_updates(session(), path.task_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.post("/tasks/<uuid:task_id>/updates", responses={201: shapes.UpdateOut})
def write_update(path: shapes.TaskPath, body: shapes.NewUpdate) -> TaskUpdate:
    """Say how a task goes, for the log that nothing edits."""
    return tasks.write_update(session(), path.task_id, text=body.text, by=caller())
