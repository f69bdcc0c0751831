"""Who sees a task, who changes it, and who may hand it to whom. Every query that can show a task asks here."""

from collections.abc import Callable, Hashable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from lib.db import Query
from lib.errors import AssignmentNotAllowed, Forbidden, Invalid
from lib.identity import Caller, User
from lib.tasks.models import Assignee, Task
from lib.tasks.related_models import Project, Share
from lib.teams import Membership, Role, Team

T = TypeVar("T")

ONLY_A_GUEST = "Guests see and comment, and change nothing. Ask an owner of the team for another role."


def visible_to(
    user_id: UUID, *, is_admin: bool = False, least: Role = Role.GUEST, in_trash: bool = False
) -> ColumnElement[bool]:
    """Tasks this person sees: made by, assigned to or shared with them, or of a team of theirs; admins see all.

    `least` asks for more than being a guest in that team. What is in the trash is seen there only.
    """
    if is_admin:
        return kept(in_trash=in_trash)
    return kept(in_trash=in_trash) & or_(*ways_to_see(user_id, least=least))


def ways_to_see(user_id: UUID, *, least: Role = Role.GUEST) -> list[ColumnElement[bool]]:
    """Why this person sees a task: any of these holds of one that they see."""
    mine = _teams_of(user_id, least)
    return [
        Task.creator_id == user_id,
        Task.assignee_user_id == user_id,
        Task.team_id.in_(mine),
        Task.assignee_team_id.in_(mine),
        shared_with(user_id),
    ]


def kept(*, in_trash: bool) -> ColumnElement[bool]:
    """Whether a task is there, or in the trash."""
    return Task.deleted_at.is_not(None) if in_trash else Task.deleted_at.is_(None)


def shared_with(user_id: UUID) -> ColumnElement[bool]:
    """Whether a task was shared with this person."""
    return Task.id.in_(select(Share.task_id).where(Share.user_id == user_id))


def _teams_of(user_id: UUID, least: Role) -> Query:
    return select(Membership.team_id).where(Membership.user_id == user_id, Membership.role >= least)


def require_may_delete(session: Session, task: Task, *, by: Caller) -> None:
    """Raises Forbidden unless `by` made the task, manages its team, or is an administrator."""
    if by.is_admin or task.creator_id == by.id:
        return
    team = task.team_id
    managed = _teams_of(by.id, Role.MANAGER).where(Membership.team_id == team)
    if team is None or once(session, ("managed", team, by), lambda: session.scalar(managed)) is None:
        raise Forbidden("Who made a task, managers of its team and administrators delete it. Ask one of them.")


def require_may_use(session: Session, project_id: UUID | None, *, by: Caller) -> Project | None:
    """The project, if one is given. Raises Invalid for one that `by` may not put tasks into, or that is archived."""
    if project_id is None:
        return None
    own = (Project.owner_id == by.id) & Project.team_id.is_(None)
    mine = own | Project.team_id.in_(_teams_of(by.id, Role.MEMBER))
    found = select(Project).where(Project.id == project_id, true() if by.is_admin else mine)
    found = found.where(Project.archived_at.is_(None))
    project = once(session, ("project", project_id, by), lambda: session.scalar(found))
    if project is None:
        raise Invalid.at("body.project_id", "There is no such project that you may put tasks into.", "project")
    return project


def require_may_add_to(session: Session, team_id: UUID | None, *, by: Caller) -> None:
    """Raises Forbidden where `by` may not put tasks into the team; nobody needs a right to a private task."""
    if team_id is None:
        return
    allowed = _teams_of(by.id, Role.MEMBER).where(Membership.team_id == team_id)
    if by.is_admin:
        allowed = select(Team.id).where(Team.id == team_id)
    if once(session, ("team", team_id, by), lambda: session.scalar(allowed)) is None:
        raise Forbidden("Put the task into a team you belong to and are not a guest in, or leave team_id out.")


def once(session: Session, what: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` finds, asked once in a transaction: many tasks may be put into the same place at a time."""
    known = session.info.setdefault("asked", {})
    if what not in known:
        known[what] = ask()
    found: T = known[what]
    return found


def require_may_assign(session: Session, *, to: Assignee | None, by: Caller) -> bool:
    """Raises AssignmentNotAllowed for somebody `by` may not give work to; the same where they do not exist.

    True where only being an administrator allows it.
    """
    if to is None or to.user_id == by.id or session.scalar(select(_may_give(to, by))):
        return False
    if not by.is_admin or not session.scalar(select(_is_there(to))):
        raise AssignmentNotAllowed
    return True


def _may_give(to: Assignee, by: Caller) -> ColumnElement[bool]:
    if to.team_id:
        return exists().where(Membership.team_id == to.team_id, Membership.user_id == by.id)
    theirs = aliased(Membership)
    shared = _teams_of(by.id, Role.MEMBER).where(
        exists().where(theirs.team_id == Membership.team_id, theirs.user_id == to.user_id)
    )
    return _is_there(to) & exists(shared)


def _is_there(to: Assignee) -> ColumnElement[bool]:
    if to.team_id:
        return exists().where(Team.id == to.team_id)
    return exists().where(User.id == to.user_id, User.disabled_at.is_(None))
