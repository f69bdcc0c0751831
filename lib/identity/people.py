"""Finding people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.identity.models import User


def people(session: Session, ids: set[UUID]) -> dict[UUID, User]:
    """The users of these ids."""
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
