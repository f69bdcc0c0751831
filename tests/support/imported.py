"""Importing files, and what comes of it."""

from typing import Any

from tests.support.api import Api

FIELDS = (
    "title", "description", "status", "priority", "due", "start_on", "estimate_minutes", "rrule", "tags",
    "completed_at",
)  # fmt: skip


def tasks(me: Api) -> list[dict[str, Any]]:
    """What a person's tasks are, as far as a file holds it, in the order that they were made in."""
    ids = [task["id"] for task in me.get("/tasks", sort="created", limit=200).json["items"]]
    shown = [me.get(f"/tasks/{id}").json for id in ids]
    titles = {task["id"]: task["title"] for task in shown}
    return [
        {
            **{name: task[name] for name in FIELDS},
            "project": task["project"] and task["project"]["name"],
            "parent": titles.get(task["parent_id"]),
        }
        for task in shown
    ]


def by_title(me: Api) -> list[dict[str, Any]]:
    """Whoever is below another is made after it, whichever was there first."""
    return sorted(tasks(me), key=lambda task: str(task["title"]))


def board(me: Api) -> list[str]:
    return [task["title"] for task in me.get("/tasks", sort="position", limit=200).json["items"]]


def load(me: Api, file: bytes | str) -> Any:
    """What an import answers."""
    response = me.post("/tasks/import", {"csv": file if isinstance(file, str) else file.decode()})
    assert response.status == 200, response
    return response.json
