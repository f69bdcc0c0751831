"""Saved views: a filter in its text form, a sort and a layout, private or shared with a team."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lib import identity, reads
from lib.db import Query
from lib.errors import Forbidden, Invalid, NotFound
from lib.identity import Caller
from lib.reads import VIEWER, Json
from lib.tasks import query_language, sorting
from lib.tasks.access import require_may_add_to
from lib.tasks.related_models import View
from lib.teams import Membership
from lib.teams import team as named_team


def create(session: Session, *, by: Caller, **fields: Any) -> View:
    """Save a view. Raises Invalid where its filter or sort is none, Forbidden for a team `by` may not add to."""
    view = View(owner_id=by.id, **fields)
    _require_sound(session, view, by=by)
    session.add(view)
    return view


def change(session: Session, view_id: UUID, changes: dict[str, Any], *, by: Caller) -> View:
    """Change a view of one's own. Raises NotFound, Forbidden for somebody else's, Invalid as `create` does."""
    view = _own(session, view_id, by=by)
    with session.no_autoflush:  # Nothing is written before it is checked.
        for name, value in changes.items():
            setattr(view, name, value)
        _require_sound(session, view, by=by)
    return view


def remove(session: Session, view_id: UUID, *, by: Caller) -> None:
    """Forget a view of one's own. Raises NotFound, Forbidden for somebody else's."""
    session.delete(_own(session, view_id, by=by))


def list_page(session: Session, *, limit: int, cursor: str | None, viewer: Caller) -> Json:
    """The views one has or a team of one's own shares, newest first."""
    return _SEEN.page(session, limit=limit, after=cursor, viewer=viewer.id)


def get(session: Session, view_id: UUID, *, viewer: Caller) -> View:
    """A view. Raises NotFound for one that `viewer` has not and no team of theirs shares."""
    view = session.scalar(select(View).where(View.id == view_id, _seen_by(viewer.id)))
    if view is None:
        raise NotFound
    return view


def _own(session: Session, view_id: UUID, *, by: Caller) -> View:
    view = get(session, view_id, viewer=by)
    if view.owner_id != by.id:
        raise Forbidden("Only who saved a view changes it. Save one of your own.")
    return view


def _require_sound(session: Session, view: View, *, by: Caller) -> None:
    require_may_add_to(session, view.team_id, by=by)
    try:
        given = query_language.parse(session, view.query, viewer=by)
        sorting.check(view.sort, text=given.text)
    except Invalid as wrong:
        raise wrong.named({"query.q": "body.query", "query.sort": "body.sort"}) from wrong


def _seen_by(user_id: UUID) -> ColumnElement[bool]:
    mine = select(Membership.team_id).where(Membership.user_id == user_id)
    return or_(View.owner_id == user_id, View.team_id.in_(mine))


@reads.shape(View)
def _view() -> Query:
    owner = identity.person(View.owner_id).label("owner")
    team = named_team(View.team_id).label("team")
    return select(View.id, View.name, View.query, View.sort, View.layout, owner, team, View.created_at)


_SEEN = reads.newest_first("views", View.id, lambda: select(View.id).where(_seen_by(VIEWER)), _view)
