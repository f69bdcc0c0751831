"""What a list of tasks must show, said once more in plain Python."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cmp_to_key, partial
from typing import Any
from uuid import UUID

from lib.identity import Caller
from lib.tasks import Priority, Status, TaskFilter
from tests.support.sample import Row, Sample

FAR = datetime.max.replace(tzinfo=UTC)
Test = Callable[[Row, Any, Caller], bool]


class Model:
    """Who sees what, what a filter lets through, and in which order."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample

    def listed(self, given: TaskFilter, sort: str, viewer: Caller) -> list[UUID]:
        """The ids of a whole list."""
        found = [row for row in self.sample.rows if self.sees(row, viewer) and self.lets_through(row, given, viewer)]
        found.sort(key=cmp_to_key(partial(compared, sort)))
        return [row.task.id for row in found]

    def sees(self, row: Row, viewer: Caller) -> bool:
        task, me = row.task, viewer.id
        ours = [team for team, members in self.sample.teams.items() if me in members]
        is_mine = me in (task.creator_id, task.assignee_user_id) or me in row.shared_with
        return viewer.is_admin or is_mine or task.team_id in ours or task.assignee_team_id in ours

    def lets_through(self, row: Row, given: TaskFilter, viewer: Caller) -> bool:
        asked = given.model_dump(exclude_none=True)
        return all(getattr(self, name)(row, value, viewer) for name, value in asked.items())

    def status(self, row: Row, any_of: list[Status], _: Caller) -> bool:
        return row.task.status in any_of

    def priority(self, row: Row, any_of: list[Priority], _: Caller) -> bool:
        return row.task.priority in any_of

    def assignee(self, row: Row, who: Any, viewer: Caller) -> bool:
        if who == "none":
            return row.task.assignee is None
        return row.task.assignee_user_id == (viewer.id if who == "me" else who)

    def assignee_team(self, row: Row, team: UUID, _: Caller) -> bool:
        return row.task.assignee_team_id == team

    def creator(self, row: Row, who: Any, viewer: Caller) -> bool:
        return row.task.creator_id == (viewer.id if who == "me" else who)

    def team(self, row: Row, team: UUID, _: Caller) -> bool:
        return row.task.team_id == team

    def project(self, row: Row, project: UUID, _: Caller) -> bool:
        return row.task.project_id == project

    def parent(self, row: Row, parent: Any, _: Caller) -> bool:
        return row.task.parent_id == (None if parent == "none" else parent)

    def tag(self, row: Row, tags: list[str], _: Caller) -> bool:
        return bool({*tags} & {*row.task.tags})

    def all_tags(self, row: Row, tags: list[str], _: Caller) -> bool:
        return {*tags} <= {*row.task.tags}

    def due(self, row: Row, which: str, _: Caller) -> bool:
        due = row.task.due_at
        if which == "overdue":
            return due is not None and due < datetime.now(UTC) and row.task.status in ("todo", "in_progress")
        return (due is None) == (which == "none")

    def watching(self, row: Row, watching: bool, viewer: Caller) -> bool:
        task, me = row.task, viewer.id
        of_mine = me in self.sample.teams.get(task.assignee_team_id or UUID(int=0), set())
        default = me in (task.creator_id, task.assignee_user_id) or of_mine or me in row.commented_by
        return row.chosen.get(me, default) == watching

    def text(self, row: Row, text: str, _: Caller) -> bool:
        """Single words and -not; where a word is nowhere, its titles are not like another's either."""
        task = row.task
        words = set(re.findall(r"\w+", " ".join([task.title, task.description, *task.tags, *row.said]).lower()))
        asked = text.split()
        unwanted = {word[1:] for word in asked if word[0] == "-"}
        return {word for word in asked if word[0] != "-"} <= words and not unwanted & words

    def in_trash(self, row: Row, in_trash: bool, _: Caller) -> bool:
        return (row.task.deleted_at is not None) == in_trash

    def __getattr__(self, name: str) -> Test:
        """The ranges of moments: `due_before`, `created_after` …"""
        what, _, end = name.rpartition("_")

        def within(row: Row, moment: datetime, _: Caller) -> bool:
            value: datetime | None = getattr(row.task, f"{what}_at")
            return value is not None and (value < moment if end == "before" else value >= moment)

        return within


def compared(sort: str, one: Row, other: Row) -> int:
    """Which comes first, by each key of the sort; ids last, in the direction of the last key."""
    parts = sort.split(",")
    for part in [*parts, "-id" if parts[-1][0] == "-" else "id"]:
        down, name = part[0] == "-", part.removeprefix("-")
        a, b = (_value(row, name, down) for row in (one, other))
        if a != b:
            return -1 if (a > b if down else a < b) else 1
    return 0


def _value(row: Row, name: str, down: bool) -> Any:
    task = row.task
    values: dict[str, Any] = {
        "created": task.id,
        "updated": task.updated_at,
        "due": task.due_at or (datetime.min.replace(tzinfo=UTC) if down else FAR),
        "priority": list(Priority).index(task.priority),
        "status": list(Status).index(task.status),
        "title": task.title.lower(),
        "position": task.position,
        "id": task.id,
    }
    return values[name]
