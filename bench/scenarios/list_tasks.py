"""GET /tasks: by each filter and each sort, by several at once, deep in the list, by each kind of person."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.load import KeepAlive, Load
from bench.measure import Row, alternate, compare
from bench.scenarios import reading
from bench.sql import Transactions, sent_by
from bench.world import Person, World
from lib import tasks
from lib.tasks import TaskFilter
from lib.tasks.sorting import NAMES

NOW = datetime.now(UTC)
SORTS = [f"{way}{name}" for name in NAMES if name != "relevance" for way in ("", "-")]
SEVERAL_SORTS = ["-priority,due", "status,-priority", "-updated,title", "status,due,-priority,title"]
SOME = """
SELECT team_id AS team, project_id AS project, id AS task,
       (SELECT id FROM users WHERE email = 'person-12@example.com') AS person
FROM tasks WHERE project_id IS NOT NULL AND team_id = (SELECT id FROM teams ORDER BY id LIMIT 1) ORDER BY id LIMIT 1
"""
DEEP = 1000
PAGE = 50


def rows(world: World) -> Iterator[Row]:
    group = "GET /tasks by a member, 50 of"
    yield from (_row(world, group, name, world.member, given) for name, given in _filters(world).items())
    group = "sorted, of all"
    yield from (_row(world, group, sort, world.member, {}, sort) for sort in [*SORTS, *SEVERAL_SORTS])
    group = "filtered and sorted"
    for name, (given, sort) in _combinations(world).items():
        yield _row(world, group, name, world.member, given, sort)
    yield from _pages(world)
    for name, person in (("an administrator", world.administrator), ("an outsider", world.outsider)):
        yield from _of_another(world, f"GET /tasks by {name}", person)


def crowded_rows(world: World) -> Iterator[Row]:
    """One caller and four at once, by pgbench and by a process of its own."""
    database = world.stack.database_url("tasks")
    statement = sent_by(database, lambda session: _page(session, TaskFilter(status=["todo"]), "-created", world.member))
    for callers in (1, 4):
        yield compare(
            f"list, status=todo, {callers} at once",
            Load(
                world.url("tasks", "/api/v1/tasks?status=todo&limit=50"),
                headers=world.member.authorization,
                callers=callers,
            ),
            "its SQL + empty function",
            Transactions(database, statement, callers=callers),
            Load(world.empty, callers=callers),
            at_most=reading.AT_MOST,
        )


def _row(world: World, group: str, what: str, person: Person, given: dict[str, Any], sort: str = "-created") -> Row:
    wanted = TaskFilter(**given)
    path = f"?{reading.asked(wanted, sort=sort, limit=PAGE)}"
    return reading.row(world, group, what, person, path, lambda session: _page(session, wanted, sort, person))


def _page(session: Any, given: TaskFilter, sort: str, person: Person) -> Any:
    return tasks.list_page(session, given, sort=sort, limit=PAGE, cursor=None, viewer=person.caller)


def _filters(world: World) -> dict[str, dict[str, Any]]:
    """Each field of the filter, where it matters with a value that is common and one that is rare."""
    team, person, project, parent = _some(world)
    day = timedelta(days=1)
    return {
        "all": {},
        "status=todo": {"status": ["todo"]},
        "status=cancelled (rare)": {"status": ["cancelled"]},
        "two statuses": {"status": ["todo", "in_progress"]},
        "priority=urgent": {"priority": ["urgent"]},
        "assignee=me": {"assignee": "me"},
        "assignee=none": {"assignee": "none"},
        "assignee=somebody": {"assignee": person},
        "assignee_team": {"assignee_team": team},
        "creator=me": {"creator": "me"},
        "creator=somebody": {"creator": person},
        "team": {"team": team},
        "project": {"project": project},
        "parent=none": {"parent": "none"},
        "parent": {"parent": parent},
        "tag=winter": {"tag": ["winter"]},
        "tag=rare": {"tag": ["rare"]},
        "all_tags, two": {"all_tags": ["winter", "tag7"]},
        "due=overdue": {"due": "overdue"},
        "due=none": {"due": "none"},
        "due=any": {"due": "any"},
        "due_after and due_before, a week": {"due_after": NOW, "due_before": NOW + 7 * day},
        "due_before, a year ago": {"due_before": NOW - 300 * day},
        "created_after": {"created_after": NOW - 7 * day},
        "created_before": {"created_before": NOW - 350 * day},
        "updated_after": {"updated_after": NOW - day},
        "updated_before": {"updated_before": NOW - 350 * day},
        "completed_after": {"completed_after": NOW - day},
        "completed_before": {"completed_before": NOW - 350 * day},
        "watching=true": {"watching": True},
        "watching=false": {"watching": False},
        "in_trash": {"in_trash": True},
    }


def _combinations(world: World) -> dict[str, tuple[dict[str, Any], str]]:
    team, *_ = _some(world)
    open_ones = ["todo", "in_progress"]
    return {
        "mine, open, by due date": ({"assignee": "me", "status": open_ones}, "due"),
        "a team's, to do, by priority and due date": ({"team": team, "status": ["todo"]}, "-priority,due"),
        "to do, last updated": ({"status": ["todo"]}, "-updated"),
        "urgent and nobody's, by due date": ({"priority": ["urgent"], "assignee": "none"}, "due"),
        "overdue, by priority": ({"due": "overdue"}, "-priority"),
        "a tag, by title": ({"tag": ["tag7"]}, "title"),
    }


def _of_another(world: World, group: str, person: Person) -> Iterator[Row]:
    yield _row(world, group, "all", person, {})
    yield _row(world, group, "status=todo", person, {"status": ["todo"]})
    yield _row(world, group, "creator=a busy person", person, {"creator": world.member.caller.id})
    for sort in ("due", "-updated", "status,-priority"):
        yield _row(world, group, f"all, sorted by {sort}", person, {}, sort)


def _some(world: World) -> tuple[UUID, UUID, UUID, UUID]:
    """The large team, a person of it, a project and a task."""
    with world.database.connect() as connection:
        found = connection.execute(text(SOME)).one()
    return found.team, found.person, found.project, found.task


def _pages(world: World) -> Iterator[Row]:
    """Deep in the list against its beginning."""
    for sort in ("-created", "due"):
        first = world.url("tasks", f"/api/v1/tasks?sort={sort}&limit={PAGE}")
        number, cursor = _deep(world, first)
        loads = [Load(url, headers=world.member.authorization) for url in (f"{first}&cursor={cursor}", first)]
        with KeepAlive(loads[0]) as deep, KeepAlive(loads[1]) as top:
            yield alternate(
                f"page {number:,}, sorted by {sort}",
                deep,
                {"page 1": top},
                samples=world.samples,
                group="GET /tasks, deep in the list",
                at_most=1.2,
            )


def _deep(world: World, first: str) -> tuple[int, str]:
    """The cursor of the thousandth page, or of the last whole one, and which that is."""
    large, cursor, seen = first.replace(f"limit={PAGE}", "limit=200"), "", 0
    while seen < DEEP * PAGE:
        url = f"{large}&cursor={cursor}" if cursor else large
        request = urllib.request.Request(url, headers=world.member.authorization)
        with urllib.request.urlopen(request) as answer:
            following = json.load(answer)["next_cursor"]
        if following is None:
            break
        cursor, seen = following, seen + 200
    return seen // PAGE + 1, cursor
