"""What each entry of a task's log says in a sentence: "Alice changed the status from To do to Done."

The words are kept with the entry, and people, teams, projects and tasks among them by their ids. Their names are put
in when it is read: so people who have gone are "Deleted user", and whoever reads it is told no name that they may not
see, for a task may have been somewhere else before it came to them.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, case, cast, column, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from lib.identity import Caller, User
from lib.tasks import projects
from lib.tasks.access import visible_to
from lib.tasks.models import Task, TaskUpdate
from lib.tasks.related_models import Project
from lib.teams import Membership, Team

Part = str | dict[str, str]
"""Words, or whom or what to name there: `{"team": "<id>"}`."""

# As they are called, in the order that a sentence has them in.
_FIELDS = {
    "title": "title", "status": "status", "priority": "priority", "due": "due date", "start_on": "start date",
    "estimate_minutes": "estimate", "rrule": "recurrence", "tags": "tags", "project_id": "project",
    "team_id": "team", "parent_id": "parent task", "description": "description",
}  # fmt: skip
_REFERS_TO = {"project_id": "project", "team_id": "team", "parent_id": "task"}


def told(changes: dict[str, Any], *, written: bool, by: UUID) -> list[Part]:
    """What an entry with these changes, or with what somebody wrote, says behind the name of who it was."""
    if written:
        return ["wrote an update"]
    if "title" in changes and changes["title"]["old"] is None:
        return ["created the task"]
    if "deleted" in changes:
        return ["moved the task to the trash" if changes["deleted"]["new"] else "took the task out of the trash"]
    if "position" in changes:
        return ["moved the task on the board"]
    if "assignee" in changes:
        return _assigned(**changes["assignee"], by=by)
    named = [name for name in _FIELDS if name in changes]
    phrases = [_phrase(name, **changes[name]) for name in named]
    for place, phrase in enumerate(phrases[1:], 2):
        phrase.insert(0, " and " if place == len(phrases) else ", ")
    return ["changed ", *(part for phrase in phrases for part in phrase)]


def _assigned(old: dict[str, str] | None, new: dict[str, str] | None, *, by: UUID) -> list[Part]:
    given: list[Part] = ["assigned the task to ", _assignee(new, by=by)]
    return [*given, " instead of ", _assignee(old, by=by)] if old else given


def _assignee(value: dict[str, str] | None, *, by: UUID) -> Part:
    if value is None:
        return "nobody"
    if "team_id" in value:
        return {"team": value["team_id"]}
    return "themselves" if value["user_id"] == str(by) else {"user": value["user_id"]}


def _phrase(name: str, old: Any, new: Any) -> list[Part]:
    called = f"the {_FIELDS[name]}"
    return [called] if name == "description" else [f"{called} from ", _value(name, old), " to ", _value(name, new)]


def _value(name: str, value: Any) -> Part:
    if value is None or value == []:
        return "none"
    if name in _REFERS_TO:
        return {_REFERS_TO[name]: value}
    match name:
        case "title":
            return f"“{value}”"
        case "status" | "priority":
            return "To do" if value == "todo" else str(value).replace("_", " ").capitalize()
        case "tags":
            return ", ".join(value)
        case "estimate_minutes":
            return f"{value} minutes"
        case "due":
            return f"{value['date']} {value['time'][:5]} {value['time_zone']}" if "time" in value else value["date"]
    return str(value)


def sentence(viewer: Caller) -> ColumnElement[str]:
    """The whole sentence of an entry, as `viewer` may read it."""
    elements = func.jsonb_array_elements(TaskUpdate.sentence)
    parts = elements.table_valued(column("part", JSONB), with_ordinality="place").render_derived()
    part: Any = parts.c.part
    seen = visible_to(viewer.id, is_admin=viewer.is_admin)
    words = case(
        (func.jsonb_typeof(part) == "string", part[()].as_string()),
        (part.has_key("user"), _named(part["user"], User, User.display_name, true(), "somebody")),
        (part.has_key("team"), _named(part["team"], Team, Team.name, _team_seen_by(viewer), "another team")),
        (
            part.has_key("project"),
            _named(part["project"], Project, Project.name, _project_seen_by(viewer), "another project"),
        ),
        else_=_named(part["task"], Task, "“" + Task.title + "”", seen, "another task"),
    )
    who = select(User.display_name).where(User.id == TaskUpdate.actor_id).scalar_subquery()
    did = select(func.string_agg(words, aggregate_order_by(literal(""), parts.c.place))).select_from(parts)
    return who + " " + did.scalar_subquery() + "."


def _named(id: Any, model: Any, name: Any, seen: ColumnElement[bool], otherwise: str) -> ColumnElement[str]:
    found = select(name).where(model.id == cast(id.as_string(), Uuid), seen)
    return func.coalesce(found.scalar_subquery(), otherwise)


def _team_seen_by(viewer: Caller) -> ColumnElement[bool]:
    mine = select(Membership.team_id).where(Membership.user_id == viewer.id)
    now = (Team.id == _now(Task.team_id)) | (Team.id == _now(Task.assignee_team_id))
    return true() if viewer.is_admin else or_(Team.id.in_(mine), now)


def _project_seen_by(viewer: Caller) -> ColumnElement[bool]:
    return or_(projects.seen_by(viewer), Project.id == _now(Task.project_id))


def _now(column: Any) -> ColumnElement[Any]:
    """What the task of the entry has at present, which everybody is shown who sees the task."""
    task = aliased(Task)
    of_task = select(getattr(task, column.key)).where(task.id == TaskUpdate.task_id)
    return of_task.correlate(TaskUpdate).scalar_subquery()
