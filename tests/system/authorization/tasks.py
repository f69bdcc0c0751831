"""Who may do what with tasks and what belongs to them: a part of the table."""

from dataclasses import dataclass
from typing import Any

import urllib3

from tests.system.authorization.rules import Rule, oneself, private, team
from tests.system.authorization.world import World

ALL = "owner manager member guest admin reader"
MEMBERS = "owner manager member admin"
MANAGERS = "owner manager admin"
HEARERS = f"{MEMBERS} guest"
"""Whoever sees the task, and not by a token that only reads."""


@dataclass(frozen=True)
class Apart(Rule):
    """Somebody is answered in a way of their own."""

    role: str = ""
    answer: int = 0

    def status(self, role: str, success: int) -> int:
        return self.answer if role == self.role else super().status(role, success)


def task(world: World, **more: Any) -> str:
    """A new task of the team."""
    return str(world.owner.create_task(team_id=world.ids["team_id"], **more)["id"])


def of_team(world: World, **more: str) -> dict[str, str]:
    return {**more, "team_id": world.ids["team_id"]}


def trashed(world: World) -> dict[str, str]:
    gone = task(world)
    world.owner.delete(f"/tasks/{gone}")
    return {"task_id": gone}


def said(world: World) -> dict[str, str]:
    """A comment of the owner's."""
    comment = world.owner.post(f"/tasks/{world.ids['task_id']}/comments", {"body": "More salt."})
    return {"comment_id": comment.json["id"]}


def related(world: World) -> dict[str, str]:
    path = f"/tasks/{world.ids['task_id']}"
    world.owner.post(f"{path}/relations", {"to_id": task(world), "kind": "blocks"})
    return {"relation_id": world.owner.get(path).json["relations"][-1]["id"]}


def uploaded(world: World) -> dict[str, str]:
    """A file of the owner's that has arrived in storage, and is not counted yet."""
    body = {"name": "recipe.txt", "content_type": "text/plain"}
    begun = world.owner.post(f"/tasks/{world.ids['task_id']}/attachments", body).json
    fields = {**begun["upload"]["fields"], "file": ("recipe.txt", b"Leeks")}
    urllib3.request("POST", begun["upload"]["url"], fields=fields, retries=False, timeout=30)
    return {"attachment_id": begun["id"]}


def attached(world: World) -> dict[str, str]:
    ids = uploaded(world)
    world.owner.post(f"/tasks/{world.ids['task_id']}/attachments/{ids['attachment_id']}/finish")
    return ids


def project(world: World) -> dict[str, str]:
    return {"project_id": world.owner.post("/projects", of_team(world, name="Menu")).json["id"]}


def view(world: World) -> dict[str, str]:
    return {"view_id": world.owner.post("/views", {"name": "Mine"}).json["id"]}


def newcomer(world: World) -> dict[str, str]:
    return {"user_id": world.new_member()}


TASKS: dict[str, Rule] = {
    "GET /api/v1/tasks/count": oneself(also="reader"),
    "POST /api/v1/tasks/import": oneself(body=lambda _: {"csv": "title,status,priority\nCook,todo,none\n"}),
    "POST /api/v1/tasks/bulk-change": team(
        MEMBERS, body=lambda world: {"ids": [task(world)], "changes": {"tags": ["x"]}}, refused=422, outsider=422
    ),
    "POST /api/v1/tasks/bulk-delete": team(
        MANAGERS, body=lambda world: {"ids": [task(world)]}, refused=422, outsider=422
    ),
    "DELETE /api/v1/tasks/{task_id}": team(MANAGERS, ids=lambda world: {"task_id": task(world)}),
    "POST /api/v1/tasks/{task_id}/restore": team(MANAGERS, ids=trashed),
    # Administrators see every task, and are in no team of it: there is nothing for them to claim.
    "POST /api/v1/tasks/{task_id}/claim": Apart(
        frozenset({"owner", "manager", "member"}),
        ids=lambda world: {"task_id": task(world, assignee=of_team(world))},
        role="admin",
        answer=409,
    ),
    "PUT /api/v1/tasks/{task_id}/position": team(MEMBERS, body=lambda _: {}),
    "POST /api/v1/tasks/{task_id}/updates": team(MEMBERS, body=lambda _: {"text": "It simmers."}),
    "PUT /api/v1/tasks/{task_id}/watching": team(HEARERS, body=lambda _: {"watching": True}),
    "PUT /api/v1/tasks/{task_id}/reminders": team(HEARERS, body=lambda _: {"minutes_before": [10]}),
    "PUT /api/v1/tasks/{task_id}/shares/{user_id}": team(MEMBERS, ids=newcomer),
    "DELETE /api/v1/tasks/{task_id}/shares/{user_id}": team(MEMBERS, ids=newcomer),
    "POST /api/v1/tasks/{task_id}/relations": team(
        MEMBERS, body=lambda world: {"to_id": task(world), "kind": "relates_to"}
    ),
    "DELETE /api/v1/tasks/{task_id}/relations/{relation_id}": team(MEMBERS, ids=related),
    # What is said: to be changed by its author alone
    "PATCH /api/v1/comments/{comment_id}": team("owner", body=lambda _: {"body": "Less salt."}, ids=said),
    "DELETE /api/v1/comments/{comment_id}": team("owner", ids=said),
    "GET /api/v1/comments/{comment_id}/versions": team(ALL),
    "POST /api/v1/comments/{comment_id}/reactions": team(HEARERS, body=lambda _: {"emoji": "👍"}),
    "POST /api/v1/comments/{comment_id}/reactions/remove": team(HEARERS, body=lambda _: {"emoji": "👍"}),
    # Files: counted by who uploaded them, to be deleted by them, by who made the task, and by administrators
    "GET /api/v1/tasks/{task_id}/attachments": team(ALL),
    "POST /api/v1/tasks/{task_id}/attachments": team(
        MEMBERS, body=lambda _: {"name": "recipe.txt", "content_type": "text/plain"}
    ),
    "POST /api/v1/tasks/{task_id}/attachments/{attachment_id}/finish": Apart(
        frozenset({"owner"}), refused=404, ids=uploaded, role="guest", answer=403
    ),
    "GET /api/v1/tasks/{task_id}/attachments/{attachment_id}/download": team(ALL, ids=attached),
    "DELETE /api/v1/tasks/{task_id}/attachments/{attachment_id}": team("owner admin", ids=attached),
    # How tasks are grouped
    "GET /api/v1/projects": oneself(also="reader"),
    "POST /api/v1/projects": team(MEMBERS, body=lambda world: of_team(world, name="Menu"), outsider=403),
    "GET /api/v1/projects/{project_id}": team(ALL, ids=project),
    "PATCH /api/v1/projects/{project_id}": team(MEMBERS, body=lambda _: {"name": "Buffet"}, ids=project),
    "GET /api/v1/views": oneself(also="reader"),
    "POST /api/v1/views": team(MEMBERS, body=lambda world: of_team(world, name="Ours"), outsider=403),
    "PATCH /api/v1/views/{view_id}": private(body=lambda _: {"name": "Others"}, ids=view),
    "DELETE /api/v1/views/{view_id}": private(ids=view),
}
