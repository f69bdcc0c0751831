"""How people are shown."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from lib.db import Query
from lib.identity.models import User
from lib.reads import Json, one


def person(user_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A person as others see them, `{"id", "display_name"}`, as a JSON value inside another row; null for nobody."""
    seen = func.json_build_object("id", User.id, "display_name", User.display_name)
    return select(seen).where(User.id == user_id).scalar_subquery()


def profile(session: Session, user_id: UUID) -> Json:
    """One's own account."""
    shown: Query = select(User.id, User.email, User.display_name, User.is_admin, User.created_at)
    return one(session, shown.where(User.id == user_id))
