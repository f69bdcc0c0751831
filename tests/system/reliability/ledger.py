"""What must be in the database and in the mailbox after people have worked, by what the outbox says."""

from collections import Counter
from typing import Any

from tests.support.api import Person
from tests.support.database import Database

ABOUT = """
    SELECT o.id::text, o.attributes->>'type' AS type, o.data, o.published_at IS NOT NULL AS published,
           t.assignee_user_id::text AS assignee
    FROM outbox o LEFT JOIN tasks t ON t.id::text = o.data->>'task_id'
    WHERE (o.data->>'by' = :boss OR o.data->>'owner_id' = :boss) AND o.attributes->>'type' ~ '^dormouse.(task|export)'
"""

Told = tuple[str, str]


class Ledger:
    """The events of one person's work."""

    def __init__(self, database: Database, boss: Person) -> None:
        self._database, self._boss = database, boss
        self.events = database.rows(ABOUT, boss=boss.id)

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        """The events of some types, such as `task.created`."""
        return [event for event in self.events if event["type"] in {f"dormouse.{kind}.v1" for kind in kinds}]

    def versions(self) -> dict[str, list[int]]:
        """The versions of each task that events tell of, in order."""
        found: dict[str, set[int]] = {}
        for event in self.of("task.created", "task.changed", "task.assigned"):
            found.setdefault(event["data"]["task_id"], set()).add(event["data"]["version"])
        return {task: sorted(versions) for task, versions in found.items()}

    def assignee_at(self, task: str, version: int) -> str | None:
        """Whom a task was handed to last, up to a version, by its events."""
        handed = [event["data"] for event in self.of("task.assigned") if event["data"]["task_id"] == task]
        latest = max((data for data in handed if data["version"] <= version), key=lambda data: data["version"])
        return str(latest["new"]["user_id"])

    def expected_inboxes(self) -> Counter[Told]:
        """Which event must have been told to whom."""
        expected: list[Told] = []
        for event in self.events:
            expected += [(event["id"], person) for person in self._hears(event) if person != event["data"]["by"]]
        return Counter(expected)

    def _hears(self, event: dict[str, Any]) -> set[str]:
        data = event["data"]
        match event["type"].removeprefix("dormouse.").removesuffix(".v1"):
            case "task.assigned":
                return {side["user_id"] for side in (data["old"], data["new"]) if side}
            case "task.changed" | "task.commented":
                return {event["assignee"]}
            case "export.ready":
                return {data["owner_id"]}
        return set()

    def inboxes(self) -> Counter[Told]:
        """Which event was told to whom, and how often."""
        statement = "SELECT event_id, user_id::text FROM notifications WHERE event_id = ANY(:ids)"
        rows = self._database.rows(statement, ids=[event["id"] for event in self.events])
        return Counter((row["event_id"], row["user_id"]) for row in rows)

    def told(self) -> set[str]:
        """Every notification about a task or an export; mails about accounts and teams are none of these."""
        statement = "SELECT id::text FROM notifications WHERE task_id IS NOT NULL OR export_id IS NOT NULL"
        return {row["id"] for row in self._database.rows(statement)}

    def mails(self) -> dict[str, str]:
        """The notifications of these events, each with the address it must have been mailed to."""
        statement = """
            SELECT n.id::text, u.email FROM notifications n JOIN users u ON u.id = n.user_id
            WHERE n.event_id = ANY(:ids)
        """
        rows = self._database.rows(statement, ids=[event["id"] for event in self.events])
        return {row["id"]: row["email"] for row in rows}

    def claims(self, consumer: str) -> Counter[str]:
        """The events that a function has claimed."""
        statement = "SELECT id FROM inbox WHERE consumer = :consumer AND id = ANY(:ids)"
        ids = [event["id"] for event in self.events]
        return Counter(row["id"] for row in self._database.rows(statement, consumer=consumer, ids=ids))
