"""Projects: named groups of tasks, private or of a team."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from lib import reads
from lib.db import Query, now
from lib.errors import Forbidden, NotFound
from lib.identity import Caller
from lib.reads import VIEWER, Json
from lib.statements import Statement, given
from lib.tasks.access import require_may_add_to
from lib.tasks.related_models import Project
from lib.teams import Membership, Role
from lib.teams import team as named_team

COLOUR = "#2f5d50"
"""Of projects for which nobody chooses one."""


def create(session: Session, *, team_id: UUID | None, by: Caller, **fields: Any) -> Project:
    """A new project, private where no team is given. Raises Forbidden for a team `by` may not add to."""
    require_may_add_to(session, team_id, by=by)
    project = Project(owner_id=by.id, team_id=team_id, **fields)
    session.add(project)
    return project


def change(session: Session, project_id: UUID, changes: dict[str, Any], *, by: Caller) -> Project:
    """Rename, recolour, describe, archive or bring back. Raises NotFound, Forbidden for guests of its team."""
    project = session.scalar(select(Project).where(Project.id == project_id, seen_by(by)).with_for_update())
    if project is None:
        raise NotFound
    if session.scalar(select(Project.id).where(Project.id == project_id, seen_by(by, least=Role.MEMBER))) is None:
        raise Forbidden("Guests see and comment, and change nothing. Ask an owner of the team for another role.")
    if (archived := changes.pop("archived", None)) is not None:
        project.archived_at = (project.archived_at or now()) if archived else None
    for name, value in changes.items():
        setattr(project, name, value)
    return project


def list_page(session: Session, *, archived: bool, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The projects one sees, newest first; the archived ones apart."""
    return _list(archived, viewer.is_admin).page(session, limit=limit, after=cursor, viewer=viewer.id)


def detail(session: Session, project_id: UUID, *, viewer: Caller) -> Json:
    """A project. Raises NotFound for one that `viewer` cannot see."""
    return reads.one(session, _detail(viewer.is_admin), id=project_id, viewer=viewer.id)


def named(project_id: Any) -> ColumnElement[Any]:
    """A project as a JSON value inside another row, `{"id", "name", "colour"}`; null for none."""
    seen = reads.json_object(id=Project.id, name=Project.name, colour=Project.colour)
    return select(seen).where(Project.id == project_id).scalar_subquery()


def seen_by(caller: Caller, *, least: Role = Role.GUEST) -> ColumnElement[bool]:
    """Projects this person sees: their own, and those of their teams; admins see all."""
    if caller.is_admin:
        return true()
    mine = select(Membership.team_id).where(Membership.user_id == caller.id, Membership.role >= least)
    return or_((Project.owner_id == caller.id) & Project.team_id.is_(None), Project.team_id.in_(mine))


@reads.shape(Project)
def _project() -> Query:
    return select(
        Project.id,
        Project.name,
        Project.colour,
        Project.description,
        named_team(Project.team_id).label("team"),
        Project.archived_at,
        Project.created_at,
    )


@cache
def _detail(is_admin: bool) -> Statement:
    return reads.document(lambda: _project().where(Project.id == given("id"), seen_by(Caller(VIEWER, is_admin))))


@cache
def _list(archived: bool, is_admin: bool) -> reads.List:
    def seen() -> Query:
        there = Project.archived_at.is_not(None) if archived else Project.archived_at.is_(None)
        return select(Project.id).where(seen_by(Caller(VIEWER, is_admin)), there)

    return reads.newest_first("archived projects" if archived else "projects", Project.id, seen, _project)
