"""Files of a task: uploaded by the browser straight into storage, fetched by signed URL."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from lib import identity, reads, storage
from lib.db import Query, now, uuid7
from lib.errors import Conflict, Forbidden, Invalid, NotFound
from lib.identity import Caller
from lib.reads import Json
from lib.statements import given
from lib.tasks.finding import get, get_to_change
from lib.tasks.models import Task
from lib.tasks.related_models import Attachment

LARGEST = 25 * 1024 * 1024
MOST = 50
GOOD_FOR = 600
"""Seconds that a signed form or URL is good for."""
UNFINISHED_KEPT = timedelta(days=1)

# What a browser would run as a page of ours, were it ever shown inside one.
_ACTIVE = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript")


@dataclass(frozen=True)
class NewAttachment:
    """An attachment that is not there yet, and the form to upload it by."""

    id: UUID
    upload: storage.Form


def begin(session: Session, task_id: UUID, *, name: str, content_type: str, by: Caller) -> NewAttachment:
    """A signed form to upload a file of at most 25 MB by.

    Raises NotFound, Forbidden for guests, Invalid for a type that is not taken, Conflict where the task has 50.
    """
    task = get_to_change(session, task_id, by=by)
    if content_type.partition(";")[0].strip().lower() in _ACTIVE:
        raise Invalid.at("body.content_type", "Web pages and scripts are not taken. Pack them into an archive.", "type")
    _require_room(session, task)
    file = Attachment(id=uuid7(), task_id=task.id, uploader_id=by.id, name=name, content_type=content_type)
    session.add(file)
    form = storage.signed_form(
        _key(file.task_id, file.id), content_type=content_type, most_bytes=LARGEST, seconds=GOOD_FOR
    )
    return NewAttachment(file.id, form)


def finish(session: Session, task_id: UUID, attachment_id: UUID, *, by: Caller) -> Attachment:
    """Count a file that was uploaded; repeating the call changes nothing.

    Raises NotFound, Forbidden for guests, Invalid where nothing arrived, Conflict where the task has 50 meanwhile.
    """
    task = get_to_change(session, task_id, by=by)
    file = _of(session, task, attachment_id, arrived=False)
    if file.uploader_id != by.id:
        raise NotFound
    if file.uploaded_at is not None:
        return file
    _require_room(session, task)
    found = storage.peek(_key(file.task_id, file.id), 1)
    if found is None or found.size > LARGEST:
        raise Invalid.at("path.attachment_id", "The file has not arrived. Upload it by the form first.", "upload")
    file.size, file.uploaded_at = found.size, now()
    return file


def _require_room(session: Session, task: Task) -> None:
    held = select(func.count()).where(Attachment.task_id == task.id, Attachment.uploaded_at.is_not(None))
    if (session.scalar(held) or 0) >= MOST:
        raise Conflict(f"A task holds {MOST} files at the most. Delete one first.")


def url(session: Session, task_id: UUID, attachment_id: UUID, *, by: Caller) -> str:
    """A signed URL of a file, always saved and never shown. Raises NotFound."""
    file = _of(session, get(session, task_id, by=by), attachment_id)
    return storage.signed_url(
        _key(file.task_id, file.id), filename=file.name, seconds=GOOD_FOR, content_type=file.content_type
    )


def remove(session: Session, task_id: UUID, attachment_id: UUID, *, by: Caller) -> None:
    """Delete a file of one's own, or of a task one made. Raises NotFound, Forbidden."""
    task = get_to_change(session, task_id, by=by)
    file = _of(session, task, attachment_id)
    if by.id not in (file.uploader_id, task.creator_id) and not by.is_admin:
        raise Forbidden("Who uploaded a file, or made the task, deletes it.")
    storage.delete(_key(file.task_id, file.id))
    session.delete(file)


def list_page(session: Session, task_id: UUID, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The files of a task, newest first. Raises NotFound for a task that `viewer` cannot see."""
    get(session, task_id, by=viewer)
    return _OF_TASK.page(session, limit=limit, after=cursor, task_id=task_id)


def forget(session: Session, of_task: ColumnElement[bool], most: int) -> None:
    """Delete files for good, of tasks that `of_task` is true for, so many at a time."""
    _delete(session, select(Attachment.id, Attachment.task_id).join(Task).where(of_task).limit(most))


def remove_unfinished(session: Session, most: int) -> None:
    """Forget uploads that nobody finished within a day, and what may have arrived of them."""
    old = Attachment.uploaded_at.is_(None) & (Attachment.created_at < now() - UNFINISHED_KEPT)
    _delete(session, select(Attachment.id, Attachment.task_id).where(old).limit(most))


def _delete(session: Session, chosen: Query) -> None:
    """From storage first: were it away, or the work cut short, the rows would still tell what is to be deleted."""
    files = session.execute(chosen.with_for_update(skip_locked=True)).all()
    for file in files:  # One by one: S3's DeleteObjects wants checksums that not every gateway knows.
        storage.delete(_key(file.task_id, file.id))
    session.execute(delete(Attachment).where(Attachment.id.in_([file.id for file in files])))


def _of(session: Session, task: Task, attachment_id: UUID, *, arrived: bool = True) -> Attachment:
    of_task = select(Attachment).where(Attachment.id == attachment_id, Attachment.task_id == task.id)
    there = Attachment.uploaded_at.is_not(None) if arrived else true()
    file = session.scalar(of_task.where(there).with_for_update())
    if file is None:
        raise NotFound
    return file


def _key(task_id: UUID, id: UUID) -> str:
    return f"attachments/{task_id}/{id}"


@reads.shape(Attachment)
def _attachment() -> Query:
    uploader = identity.person(Attachment.uploader_id).label("uploader")
    columns = (Attachment.id, Attachment.task_id, Attachment.name, Attachment.content_type, Attachment.size)
    return select(*columns, uploader, Attachment.uploaded_at)


def _arrived() -> Query:
    return select(Attachment.id).where(Attachment.task_id == given("task_id"), Attachment.uploaded_at.is_not(None))


_OF_TASK = reads.newest_first("attachments", Attachment.id, _arrived, _attachment)
