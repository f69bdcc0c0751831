"""What a list costs among 200,000 tasks, by the plans of the very SQL that lib sends."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from lib import notifications, reads, tasks
from lib.identity import Caller
from lib.notifications import Notification
from lib.tasks import Comment, Task, TaskFilter, TaskUpdate, matching
from tests.support.many import Many, many
from tests.support.plans import Plan, plan_of

LARGE = {"tasks", "task_updates", "comments", "notifications"}
PEOPLE = {
    "an administrator": 1,
    "someone with many tasks": 2,
    "a member of every team": 3,
    "a member of a large team": 10,
    "someone with few tasks": 199,
    "someone with nothing": 200,
}
Filter = Callable[[Many], TaskFilter]
FILTERS: dict[str, Filter] = {
    "all": lambda data: TaskFilter(),
    "common status": lambda data: TaskFilter(status=["done"]),
    "rare status": lambda data: TaskFilter(status=["cancelled"]),
    "two statuses": lambda data: TaskFilter(status=["in_progress", "cancelled"]),
    "mine": lambda data: TaskFilter(assignee="me"),
    "mine, rare status": lambda data: TaskFilter(assignee="me", status=["cancelled"]),
    "nobody's": lambda data: TaskFilter(assignee="none"),
    "nobody's, rare status": lambda data: TaskFilter(assignee="none", status=["cancelled"]),
    "a person's": lambda data: TaskFilter(assignee=data.person(77).id),
    "a busy person's": lambda data: TaskFilter(assignee=data.person(2).id),
    "a team's": lambda data: TaskFilter(team=data.large_team),
    "a team's, rare status": lambda data: TaskFilter(team=data.large_team, status=["cancelled"]),
    "a team's, nobody's": lambda data: TaskFilter(team=data.large_team, assignee="none"),
    "assigned to a team": lambda data: TaskFilter(assignee_team=data.large_team),
    "assigned to a team, rare status": lambda data: TaskFilter(assignee_team=data.large_team, status=["cancelled"]),
}
# A stranger's look at a busy person's tasks reads them all to show none. They are what one person has to do.
BOUNDED = [name for name in FILTERS if name != "a busy person's"]
each_person = pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    with many(tmp_path_factory.mktemp("many") / "postgres") as found:
        yield found


def tasks_page(data: Many, given: TaskFilter, viewer: Caller, cursor: str | None = None) -> Any:
    page = tasks.list_page(data.session, given, limit=50, cursor=cursor, viewer=viewer)
    return json.loads(page)


def page_plan(data: Many, given: TaskFilter, viewer: Caller, cursor: str | None = None) -> Plan:
    return plan_of(data.session, lambda: tasks_page(data, given, viewer, cursor))


def inbox_plan(data: Many, viewer: Caller, cursor: str | None = None) -> Plan:
    read = partial(notifications.list_page, data.session, limit=50, cursor=cursor, viewer=viewer)
    return plan_of(data.session, read)


def cursor_of(*keys: object) -> str:
    return reads.encode_cursor(json.dumps([str(key) for key in keys]))


def seen(data: Many, given: TaskFilter, viewer: Caller, offset: int = 0, limit: int = 50) -> list[UUID]:
    """The straightforward way to the same page."""
    query = matching(given, viewer).order_by(Task.id.desc()).offset(offset).limit(limit)
    return list(data.session.scalars(query))


@each_person
@pytest.mark.parametrize("filter", FILTERS.values(), ids=FILTERS)
def test_a_list_has_what_the_person_sees_and_the_filter_lets_through(data: Many, person: int, filter: Filter) -> None:
    viewer, given = data.person(person), filter(data)

    first = tasks_page(data, given, viewer)

    assert [UUID(item["id"]) for item in first["items"]] == seen(data, given, viewer)
    if first["next_cursor"]:
        second = tasks_page(data, given, viewer, first["next_cursor"])
        assert [UUID(item["id"]) for item in second["items"]] == seen(data, given, viewer, offset=50)


@each_person
@pytest.mark.parametrize("filter", FILTERS.values(), ids=FILTERS)
def test_no_list_reads_a_table_from_end_to_end(data: Many, person: int, filter: Filter) -> None:
    plan = page_plan(data, filter(data), data.person(person))

    assert not plan.scanned & LARGE


@each_person
@pytest.mark.parametrize("name", BOUNDED)
def test_a_filter_that_lets_little_through_costs_about_a_page(data: Many, person: int, name: str) -> None:
    page = page_plan(data, TaskFilter(), data.person(1)).pages

    plan = page_plan(data, FILTERS[name](data), data.person(person))

    assert plan.pages < 5 * page


@pytest.mark.parametrize("person", [1, 2, 3, 10])
@pytest.mark.parametrize("name", ["all", "common status", "nobody's", "a team's"])
def test_the_thousandth_page_costs_what_the_first_costs(data: Many, person: int, name: str) -> None:
    viewer, given = data.person(person), FILTERS[name](data)
    total = data.session.scalar(select(func.count()).select_from(matching(given, viewer).subquery())) or 0
    last = seen(data, given, viewer, offset=min(1_000 * 50, total - 51), limit=1)

    deep = page_plan(data, given, viewer, cursor_of(*last))

    assert not deep.scanned & LARGE
    assert deep.pages < 2 * page_plan(data, given, viewer).pages


@pytest.mark.parametrize("person", [1, 2, 3, 10])
def test_a_task_is_found_by_its_id(data: Many, person: int) -> None:
    viewer = data.person(person)
    task = seen(data, TaskFilter(team=data.large_team), viewer, offset=1_000, limit=1)[0]

    plan = plan_of(data.session, lambda: tasks.detail(data.session, task, viewer=viewer))

    assert not plan.scanned & LARGE
    assert plan.pages < 50


@pytest.mark.parametrize("read", [tasks.list_comments, tasks.list_updates])
def test_what_happened_to_a_task_is_a_range_of_an_index(data: Many, read: Callable[..., Any]) -> None:
    viewer, model = data.person(1), Comment if read is tasks.list_comments else TaskUpdate
    busiest = seen(data, TaskFilter(), viewer)[0]
    far = select(model.id).where(model.task_id == busiest).order_by(model.id.desc()).offset(15_000)
    cursor = cursor_of(data.session.scalar(far))

    first = plan_of(data.session, lambda: read(data.session, busiest, limit=50, cursor=None, viewer=viewer))
    deep = plan_of(data.session, lambda: read(data.session, busiest, limit=50, cursor=cursor, viewer=viewer))

    assert not (first.scanned | deep.scanned) & LARGE
    assert deep.pages < 2 * first.pages


def test_an_inbox_is_a_range_of_an_index(data: Many) -> None:
    viewer = data.person(2)
    already_read = select(Notification.id).where(Notification.user_id == viewer.id, Notification.read_at.is_not(None))
    far = data.session.scalar(already_read.order_by(Notification.id.desc()).offset(20_000))

    first = inbox_plan(data, viewer)
    deep = inbox_plan(data, viewer, cursor_of("false", far))

    assert not (first.scanned | deep.scanned) & LARGE
    assert deep.pages < 2 * first.pages


@pytest.mark.parametrize("person", [2, 10, 200])
def test_unread_notifications_are_counted_without_looking_at_the_others(data: Many, person: int) -> None:
    viewer = data.person(person)

    plan = plan_of(data.session, lambda: notifications.count_unread(data.session, viewer=viewer))

    assert not plan.scanned & LARGE
