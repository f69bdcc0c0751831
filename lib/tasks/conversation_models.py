"""What is said about a task."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Identified


class Comment(Identified):
    """A comment, or a reply to one. A deleted one stays as a stub, so that its replies have a place."""

    __tablename__ = "comments"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id"))
    body: Mapped[str]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class CommentVersion(Identified):
    """What a comment said before it was edited; `created_at` is when it was replaced."""

    __tablename__ = "comment_versions"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    body: Mapped[str]


class Mention(Base):
    """That a comment names somebody who can see the task."""

    __tablename__ = "comment_mentions"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It named them once and does not any more: they have been told, and are not again."""


class Reaction(Base):
    """An emoji that somebody put below a comment."""

    __tablename__ = "comment_reactions"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
