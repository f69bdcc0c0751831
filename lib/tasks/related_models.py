"""What belongs to tasks: projects and views they are found by, people and other tasks they have to do with, files."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Identified, enum


class Project(Identified):
    """A named group of tasks, private or of a team."""

    __tablename__ = "projects"

    name: Mapped[str]
    colour: Mapped[str]
    description: Mapped[str]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    archived_at: Mapped[datetime | None]


class View(Identified):
    """A saved filter with its sort and layout, private or shared with a team."""

    __tablename__ = "views"

    name: Mapped[str]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    query: Mapped[str]
    sort: Mapped[str]
    layout: Mapped[str]


class Share(Base):
    """That somebody sees a task because it was shared with them."""

    __tablename__ = "task_shares"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    shared_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]


class Watcher(Base):
    """That somebody hears of what happens to a task, or, though they would by default, does not."""

    __tablename__ = "task_watchers"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    watches: Mapped[bool]


class RelationKind(StrEnum):
    BLOCKS = "blocks"
    RELATES_TO = "relates_to"
    DUPLICATES = "duplicates"


class Relation(Identified):
    """`from` blocks, relates to, or duplicates `to`."""

    __tablename__ = "task_relations"

    from_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    kind: Mapped[RelationKind] = mapped_column(enum(RelationKind, "relation_kind"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Reminder(Identified):
    """That somebody wants to be reminded so many minutes before a task is due."""

    __tablename__ = "reminders"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    minutes_before: Mapped[int]


class Attachment(Identified):
    """A file of a task. It counts once it has arrived in storage."""

    __tablename__ = "attachments"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    uploader_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int | None] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime | None]
