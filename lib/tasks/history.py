"""The log of what happened to a task. Nothing edits it."""

import datetime as dt
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from lib.identity import Caller
from lib.tasks import sentences
from lib.tasks.models import Task, TaskUpdate


def record(session: Session, task: Task, changes: dict[str, Any], *, by: Caller, text: str | None = None) -> TaskUpdate:
    """Keep who changed which fields, or what somebody wrote about how it goes."""
    sentence = sentences.told(changes, written=text is not None, by=by.id)
    entry = TaskUpdate(task_id=task.id, actor_id=by.id, changes=changes, sentence=sentence, text=text)
    session.add(entry)
    return entry


def change(old: Any, new: Any) -> dict[str, Any]:
    """A field's value before and after."""
    return {"old": plain(old), "new": plain(new)}


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value.value if isinstance(value, Enum) else value
