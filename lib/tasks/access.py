"""Who sees a task, who changes it, and who may hand it to whom. Every query that can show a task asks here."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from lib.db import Query
from lib.errors import AssignmentNotAllowed, Forbidden
from lib.identity import Caller, User
from lib.tasks.models import Assignee, Task
from lib.teams import Membership, Role, Team


def visible_to(user_id: UUID, *, is_admin: bool = False, least: Role = Role.GUEST) -> ColumnElement[bool]:
    """Tasks this person sees: made by them, assigned to them or a team of theirs, of a team of theirs; admins see all.

    `least` asks for more than being a guest in that team.
    """
    if is_admin:
        return true()
    mine = _teams_of(user_id, least)
    return or_(
        Task.creator_id == user_id,
        Task.assignee_user_id == user_id,
        Task.team_id.in_(mine),
        Task.assignee_team_id.in_(mine),
    )


def _teams_of(user_id: UUID, least: Role) -> Query:
    return select(Membership.team_id).where(Membership.user_id == user_id, Membership.role >= least)


def require_may_change(session: Session, task: Task, *, by: Caller) -> None:
    """Raises Forbidden for one who sees the task only as a guest of its team."""
    changeable = visible_to(by.id, is_admin=by.is_admin, least=Role.MEMBER)
    if session.scalar(select(Task.id).where(Task.id == task.id, changeable)) is None:
        raise Forbidden("Guests see and comment, and change nothing. Ask an owner of the team for another role.")


def require_may_add_to(session: Session, team_id: UUID | None, *, by: Caller) -> None:
    """Raises Forbidden where `by` may not put tasks into the team; nobody needs a right to a private task."""
    if team_id is None:
        return
    allowed = _teams_of(by.id, Role.MEMBER).where(Membership.team_id == team_id)
    if by.is_admin:
        allowed = select(Team.id).where(Team.id == team_id)
    if session.scalar(allowed) is None:
        raise Forbidden("Put the task into a team you belong to and are not a guest in, or leave team_id out.")


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
