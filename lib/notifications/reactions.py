"""What each event means to whom. Called by the notify function, once for each event."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import identity
from lib.exports import ExportFailed, ExportReady
from lib.notifications.models import Kind
from lib.notifications.service import About, tell
from lib.tasks import Assignee, Comment, Task, TaskAssigned, TaskChanged, TaskCommented, TaskMentioned, watching
from lib.teams import Membership


def task_assigned(session: Session, event: TaskAssigned, *, event_id: str) -> None:
    """The new assignee, or each member of the new team, hears of it; so do those who had it before."""
    task = session.get(Task, event.task_id)
    if task is None:
        return
    who, about = name_of(session, event.by), About(event_id, by=event.by, task=task)
    now_theirs = _people(session, event.new)
    to_team = event.new is not None and event.new.team_id is not None
    given = f"{who} assigned a task to {'your team' if to_team else 'you'}."
    tell(session, now_theirs, Kind.ASSIGNED, given, about)
    tell(
        session,
        _people(session, event.old) - now_theirs,
        Kind.UNASSIGNED,
        f"{who} gave your task to others.",
        about,
    )


def task_changed(session: Session, event: TaskChanged, *, event_id: str) -> None:
    """Its watchers hear of a new status, or that it was edited; not that it was moved on a board.

    Whoever sorts a board moves many tasks, one after the other, and none of them is another one for that.
    """
    task = session.get(Task, event.task_id)
    if task is None or event.changes.keys() == {"position"}:
        return
    who, about = name_of(session, event.by), About(event_id, by=event.by, task=task)
    status = event.changes.get("status")
    if status is not None:
        text = f"{who} moved a task from {_words(status.old)} to {_words(status.new)}."
        tell(session, watching.watchers(session, task), Kind.STATUS_CHANGED, text, about)
    else:
        fields = ", ".join(_words(name) for name in event.changes)
        tell(session, watching.watchers(session, task), Kind.EDITED, f"{who} changed a task: {fields}.", about)


def task_commented(session: Session, event: TaskCommented, *, event_id: str) -> None:
    """Who is mentioned hears that; whose comment is replied to hears that; its watchers hear of the comment."""
    task = session.get(Task, event.task_id)
    if task is None:
        return
    who, about = name_of(session, event.by), About(event_id, by=event.by, task=task)
    mentioned = set(event.mentioned)
    replied = {session.get_one(Comment, event.parent_id).author_id} - mentioned if event.parent_id else set()
    tell(session, mentioned, Kind.MENTIONED, f"{who} mentioned you in a comment.", about)
    tell(session, replied, Kind.REPLIED, f"{who} replied to your comment.", about)
    others = watching.watchers(session, task) - mentioned - replied
    tell(session, others, Kind.COMMENTED, f"{who} commented on a task.", about)


def task_mentioned(session: Session, event: TaskMentioned, *, event_id: str) -> None:
    """Whoever an edited comment names anew hears that; the others have heard of it."""
    task = session.get(Task, event.task_id)
    if task is None:
        return
    about = About(event_id, by=event.by, task=task)
    tell(
        session,
        set(event.mentioned),
        Kind.MENTIONED,
        f"{name_of(session, event.by)} mentioned you in a comment.",
        about,
    )


def export_ready(session: Session, event: ExportReady, *, event_id: str) -> None:
    """Whoever asked for the file hears that it is there."""
    text = f"Your export of {event.rows:,} tasks is ready."
    tell(session, {event.owner_id}, Kind.EXPORT_READY, text, About(event_id, export_id=event.export_id))


def export_failed(session: Session, event: ExportFailed, *, event_id: str) -> None:
    """Whoever asked for the file hears why there is none."""
    text = f"Your export failed: {event.reason}"
    tell(session, {event.owner_id}, Kind.EXPORT_FAILED, text, About(event_id, export_id=event.export_id))


def _people(session: Session, assignee: Assignee | None) -> set[UUID]:
    if assignee is None:
        return set()
    if assignee.user_id is not None:
        return {assignee.user_id}
    return set(session.scalars(select(Membership.user_id).where(Membership.team_id == assignee.team_id)))


def name_of(session: Session, user_id: UUID | None) -> str:
    """What to call a person in a sentence."""
    person = identity.people(session, {user_id}).get(user_id) if user_id else None
    return person.display_name if person else "Somebody"


def _words(value: object) -> str:
    return str(value).replace("_", " ").removesuffix(" id").removesuffix(" at")
