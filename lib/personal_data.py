"""Everything that is kept about a person, as one JSON document that PostgreSQL makes."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from lib.identity import Caller
from lib.reads import Json

# Secrets and their digests are left out: they are of no use to anybody, least of all in a download.
_PARTS = {
    "profile": "SELECT id, email, email_verified_at, display_name, is_admin, time_zone, locale, created_at"
    " FROM users WHERE id = :me",
    "preferences": "SELECT * FROM preferences WHERE user_id = :me",
    "sessions": "SELECT id, device, address, created_at, last_used_at, expires_at, revoked_at"
    " FROM sessions WHERE user_id = :me ORDER BY id",
    "api_tokens": "SELECT id, name, may_write, created_at, expires_at, last_used_at"
    " FROM api_tokens WHERE user_id = :me ORDER BY id",
    "teams": "SELECT t.id, t.name, m.role, m.joined_at FROM teams t JOIN team_members m ON m.team_id = t.id"
    " WHERE m.user_id = :me ORDER BY t.id",
    "tasks": "SELECT id, title, description, status, priority, due_date, due_time, due_zone, start_on,"
    " estimate_minutes, tags, rrule, team_id, project_id, parent_id, created_at, updated_at, completed_at, deleted_at"
    " FROM tasks WHERE creator_id = :me OR assignee_user_id = :me ORDER BY id",
    "comments": "SELECT id, task_id, parent_id, body, created_at, edited_at, deleted_at"
    " FROM comments WHERE author_id = :me ORDER BY id",
    "attachments": "SELECT id, task_id, name, content_type, size, uploaded_at"
    " FROM attachments WHERE uploader_id = :me ORDER BY id",
    "projects": "SELECT id, name, colour, description, team_id, created_at"
    " FROM projects WHERE owner_id = :me ORDER BY id",
    "views": "SELECT id, name, query, sort, layout, team_id, created_at FROM views WHERE owner_id = :me ORDER BY id",
    "notifications": "SELECT id, kind, text, task_id, created_at, read_at"
    " FROM notifications WHERE user_id = :me ORDER BY id",
    "exports": "SELECT id, format, filter, state, rows_done, created_at FROM exports WHERE owner_id = :me ORDER BY id",
}
_SINGLE = ("profile", "preferences")


def of(session: Session, person: Caller) -> Json:
    """A person's own data, table by table."""
    members = ", ".join(f"'{name}', ({_value(name, query)})" for name, query in _PARTS.items())
    document = session.scalar(text(f"SELECT json_build_object({members})::text"), {"me": person.id})
    return Json(str(document).encode())


def _value(name: str, query: str) -> str:
    shown = "to_json(r)" if name in _SINGLE else "coalesce(json_agg(r), '[]')"
    return f"SELECT {shown} FROM ({query}) r"  # noqa: S608
