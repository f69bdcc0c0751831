"""How tasks are found, counted and shown."""

from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, null, select
from sqlalchemy.orm import Session, aliased

from lib import identity, reads, teams
from lib.db import Query
from lib.identity import Caller, User
from lib.reads import VIEWER, Json, json_array, json_object
from lib.statements import Statement, given
from lib.tasks import projects, search, sorting
from lib.tasks.access import visible_to
from lib.tasks.conversation_models import Comment
from lib.tasks.filters import TaskFilter
from lib.tasks.forms import Form, form_of, is_planned_anew, of_form
from lib.tasks.listing import first_matching, matching
from lib.tasks.models import Task
from lib.tasks.related_models import Attachment, Relation, Reminder, Share
from lib.tasks.search import Words
from lib.tasks.watching import watched_by
from lib.teams import Team


def detail(session: Session, task_id: UUID, *, viewer: Caller) -> Json:
    """A task with everything about it. Raises NotFound for one that `viewer` cannot see."""
    return reads.one(session, _seen(viewer.is_admin), id=task_id, viewer=viewer.id)


@cache
def _seen(is_admin: bool) -> Statement:
    return reads.document(lambda: _detail().where(Task.id == given("id"), visible_to(VIEWER, is_admin=is_admin)))


def list_page(
    session: Session, filter: TaskFilter, *, sort: str, limit: int, cursor: str | None, viewer: Caller
) -> Json:
    """The tasks that `viewer` sees and the filter lets through, in the order of `sort`.

    Raises Invalid for a sort that is none, or a cursor of another filter or sort.
    """
    form, values = form_of(filter)
    found = list_of(form, sort, viewer.is_admin)
    return found.page(session, limit=limit, after=cursor, viewer=viewer.id, **values)


@lru_cache(200)
def list_of(form: Form, sort: str, is_admin: bool) -> reads.List:
    """The list of all filters of a form, in this order."""
    filter, viewer = of_form(form), Caller(VIEWER, is_admin)
    return reads.List(
        f"tasks {form} {sort}",
        sorting.keys(sort, text=filter.text),
        lambda window: first_matching(filter, viewer, window),
        lambda id: _summary(filter.text).where(Task.id == id),
        planned_anew=is_planned_anew(form, sort),
    )


def count(session: Session, filter: TaskFilter, *, viewer: Caller) -> Json:
    """How many tasks `viewer` sees that the filter lets through: `{"count": n}`."""
    form, values = form_of(filter)
    return reads.one(session, _count(form, viewer.is_admin), viewer=viewer.id, **values)


@lru_cache(200)
def _count(form: Form, is_admin: bool) -> Statement:
    def counted() -> Query:
        found = matching(of_form(form), Caller(VIEWER, is_admin)).subquery()
        return select(func.count().label("count")).select_from(found)

    return reads.document(counted, planned_anew=True)


def _summary(text: str | Words | None = None) -> Query:
    columns = [
        Task.id,
        Task.title,
        Task.status,
        Task.priority,
        _due().label("due"),
        Task.due_at,
        Task.start_on,
        Task.estimate_minutes,
        Task.tags,
        assignee().label("assignee"),
        teams.team(Task.team_id).label("team"),
        projects.named(Task.project_id).label("project"),
        Task.parent_id,
        Task.position,
        identity.person(Task.creator_id).label("creator"),
        Task.created_at,
        Task.updated_at,
        Task.completed_at,
        Task.deleted_at,
        Task.version,
        _highlight(text).label("highlight"),
    ]
    return select(*columns)


def _highlight(text: str | Words | None) -> ColumnElement[Any]:
    if not text:
        return null()
    words = Words.of(text)
    return json_object(title=search.highlight(words, Task.title, whole=True), text=search.highlight(words, _said()))


def _said() -> ColumnElement[Any]:
    """The description and the comments of a task, for a highlight to be taken from."""
    said = select(func.string_agg(Comment.body, "\n")).where(Comment.task_id == Task.id)
    return func.concat_ws("\n", Task.description, said.scalar_subquery())


@reads.shape(Task)
def _detail() -> Query:
    return _summary().add_columns(
        Task.description,
        Task.rrule,
        _howjson_array("comment_count", Comment.task_id == Task.id, Comment.deleted_at.is_(None)),
        _howjson_array("attachment_count", Attachment.task_id == Task.id, Attachment.uploaded_at.is_not(None)),
        _subtasks().label("subtasks"),
        _relations().label("relations"),
        json_array(identity.person(Share.user_id), Share.task_id == Task.id).label("shared_with"),
        json_array(Reminder.minutes_before, Reminder.task_id == Task.id, Reminder.user_id == VIEWER).label("reminders"),
        watched_by(VIEWER).label("watching"),
    )


def _howjson_array(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(func.count()).where(*conditions).scalar_subquery().label(name)


def _subtasks() -> ColumnElement[Any]:
    """The level below: who sees a task sees what it consists of."""
    below = aliased(Task)
    shown = json_object(id=below.id, title=below.title, status=below.status, position=below.position)
    return json_array(shown, below.parent_id == Task.id, below.deleted_at.is_(None), order=(below.position, below.id))


def _relations() -> ColumnElement[Any]:
    """The other side of each relation by its id alone: whether its title may be seen is asked at its own address."""
    shown = json_object(id=Relation.id, kind=Relation.kind, from_id=Relation.from_id, to_id=Relation.to_id)
    either = (Relation.from_id == Task.id) | (Relation.to_id == Task.id)
    return json_array(shown, either, order=(Relation.id,))


def _due() -> ColumnElement[Any]:
    due = json_object(date=Task.due_date, time=Task.due_time, time_zone=Task.due_zone)
    return case((Task.due_date.is_not(None), due), else_=null())


def assignee() -> ColumnElement[Any]:
    """A task's assignee as a JSON value, `{"kind": "user" or "team", "id", "name"}`; null for nobody."""
    user = select(_named("user", User.id, User.display_name)).where(User.id == Task.assignee_user_id)
    team = select(_named("team", Team.id, Team.name)).where(Team.id == Task.assignee_team_id)
    return case(
        (Task.assignee_user_id.is_not(None), user.scalar_subquery()),
        (Task.assignee_team_id.is_not(None), team.scalar_subquery()),
        else_=null(),
    )


def _named(kind: str, id: SQLColumnExpression[Any], name: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    return json_object(kind=kind, id=id, name=name)
