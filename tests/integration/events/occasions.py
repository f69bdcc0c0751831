"""An event of each kind that the notify function takes, about things that are there."""

from dataclasses import dataclass
from typing import Any

from tests.support.api import Api, Person
from tests.support.database import Database


@dataclass(frozen=True)
class Occasion:
    """What is told by `type` and `data`, to one person."""

    type: str
    data: dict[str, Any]
    person: Person


KINDS = [
    "task.assigned", "task.changed", "task.commented", "task.mentioned", "team.member_added",
    "export.ready", "export.failed",
]  # fmt: skip


def occasion(kind: str, api: Api, alice: Person, bob: Person, database: Database) -> Occasion:
    """Something that Alice did, of which Bob hears; or what Alice hears: that he joined, or of an export."""
    if kind.startswith("export"):
        export_id = add_export(database, alice)
        more = {"rows": 7} if kind == "export.ready" else {"reason": "There is no room."}
        data = {"export_id": export_id, "owner_id": alice.id, "by": None, **more}
        return Occasion(f"dormouse.{kind}.v1", data, alice)

    team = api.as_(alice).create_team(bob)
    if kind == "team.member_added":
        data = {"team_id": team["id"], "user_id": bob.id, "role": "member", "by": bob.id}
        return Occasion(f"dormouse.{kind}.v1", data, alice)

    task = api.as_(bob).create_task(team_id=team["id"])
    details: dict[str, dict[str, Any]] = {
        "task.assigned": {"old": None, "new": {"user_id": bob.id, "team_id": None}},
        "task.changed": {"changes": {"status": {"old": "todo", "new": "done"}}},
        "task.commented": {"comment_id": bob.id, "parent_id": None, "mentioned": []},
        "task.mentioned": {"comment_id": bob.id, "mentioned": [bob.id]},
    }
    data = {"task_id": task["id"], "version": 1, "by": alice.id, **details[kind]}
    return Occasion(f"dormouse.{kind}.v1", data, bob)


def add_export(database: Database, owner: Person) -> str:
    """An export that somebody asked for, of which nobody has told the exporter."""
    statement = """
        INSERT INTO exports (id, owner_id, format, filter, state, rows_done, attempts, active_at, created_at)
        VALUES (gen_random_uuid(), :owner, 'csv', '{}', 'queued', 0, 1, now(), now()) RETURNING id
    """
    return str(database.value(statement, owner=owner.id))
