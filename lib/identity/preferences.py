"""How somebody wants to be told and shown things."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lib.identity.models import Caller, Preferences


def of(session: Session, user_id: UUID) -> Preferences:
    """A person's preferences, the defaults where they chose nothing yet."""
    return session.get(Preferences, user_id) or Preferences(
        user_id=user_id, **{name: _default(name) for name in _CHOICES}
    )


def change(session: Session, changes: dict[str, Any], *, by: Caller) -> Preferences:
    """Give some of one's preferences new values; the others stay, also each channel that is not named."""
    session.execute(insert(Preferences).values(user_id=by.id).on_conflict_do_nothing())
    chosen = session.get_one(Preferences, by.id, with_for_update=True)
    for name, value in changes.items():
        setattr(chosen, name, _merged(chosen.channels, value) if name == "channels" else value)
    return chosen


def _merged(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {**before, **{kind: {**before.get(kind, {}), **channels} for kind, channels in changes.items()}}


def wants(session: Session, user_id: UUID, kind: str, channel: str) -> bool:
    """Whether a person wants this kind of notification by `in_app` or `email`. On until they say otherwise."""
    chosen = session.get(Preferences, user_id)
    return chosen is None or bool(chosen.channels.get(kind, {}).get(channel, True))


_CHOICES = [column.name for column in Preferences.__table__.columns if column.name != "user_id"]


def _default(name: str) -> Any:
    default = Preferences.__table__.columns[name].default
    if default is None:
        return None
    return default.arg(None) if callable(default.arg) else default.arg
