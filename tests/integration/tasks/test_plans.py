"""What a list costs among 200,000 tasks, by the plans of the very SQL that lib sends."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Text, cast, func, select

from lib import notifications, pages, tasks
from lib.identity import Caller
from lib.notifications import Notification
from lib.tasks import Comment, Task, TaskFilter, TaskUpdate, matching, sorting
from lib.tasks.forms import form_of
from lib.tasks.queries import list_of
from tests.support.many import Many, many
from tests.support.plans import Plan, cursor_of, plan_of, scanned_by

LARGE = {"tasks", "task_updates", "comments", "notifications"}
PEOPLE = {
    "an administrator": 1,
    "someone with many tasks": 2,
    "a member of every team": 3,
    "a member of a large team": 10,
    "someone with few tasks": 199,
    "someone with nothing": 200,
}
NOW = datetime.now(UTC)
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
    "urgent": lambda data: TaskFilter(priority=["urgent"]),
    "no subtasks": lambda data: TaskFilter(parent="none"),
    "common tag": lambda data: TaskFilter(tag=["winter"]),
    "rare tag": lambda data: TaskFilter(all_tags=["rare"]),
    "overdue": lambda data: TaskFilter(due="overdue"),
    "without a due date": lambda data: TaskFilter(due="none"),
    "due long ago": lambda data: TaskFilter(due_before=NOW - timedelta(hours=5990)),
    "due far ahead": lambda data: TaskFilter(due_after=NOW + timedelta(hours=2990)),
    "created first": lambda data: TaskFilter(created_before=NOW - timedelta(seconds=199_900)),
    "created last": lambda data: TaskFilter(created_after=NOW - timedelta(seconds=100)),
    "updated first": lambda data: TaskFilter(updated_before=NOW - timedelta(seconds=199_000)),
    "updated last": lambda data: TaskFilter(updated_after=NOW + timedelta(hours=49)),
    "completed last": lambda data: TaskFilter(completed_after=NOW + timedelta(hours=88)),
    "not watched": lambda data: TaskFilter(watching=False),
    "in the trash": lambda data: TaskFilter(in_trash=True),
    "common word": lambda data: TaskFilter(text="words"),
    "rare word": lambda data: TaskFilter(text="dormouse"),
    "word of a comment": lambda data: TaskFilter(text="whispered"),
}
SORTS = ("updated", "due", "priority", "title", "position", "status", "created")
# A stranger's look at a busy person's tasks reads them all to show none. They are what one person has to do.
# Of others, those that lie in no index's order are found among all that one sees, or by an index of all tasks.
BOUNDED = list(FILTERS)[: list(FILTERS).index("urgent")]
BOUNDED.remove("a busy person's")
each_person = pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    with many(tmp_path_factory.mktemp("many") / "postgres") as found:
        yield found


def tasks_page(data: Many, given: TaskFilter, viewer: Caller, cursor: str | None = None, sort: str = "-created") -> Any:
    return json.loads(tasks.list_page(data.session, given, sort=sort, limit=50, cursor=cursor, viewer=viewer))


def page_plan(data: Many, given: TaskFilter, viewer: Caller, cursor: str | None = None, sort: str = "-created") -> Plan:
    return plan_of(data.session, lambda: tasks_page(data, given, viewer, cursor, sort))


def page_scans(data: Many, given: TaskFilter, viewer: Caller, sort: str = "-created") -> frozenset[str]:
    return scanned_by(data.session, lambda: tasks_page(data, given, viewer, sort=sort))


def after(data: Many, given: TaskFilter, viewer: Caller, sort: str, rows: int) -> str:
    """The cursor behind so many rows of a list."""
    form, values = form_of(given)
    order, of = sorting.keys(sort, text=given.text), list_of(form, sort, viewer.is_admin).of(viewer=viewer.id, **values)
    columns = [cast(key.column, Text) for key in order]
    query = select(*columns).where(Task.id.in_(matching(given, viewer)))
    query = query.order_by(*(key.column.desc() if key.descending else key.column for key in order))
    return pages.encode(json.dumps(list(data.session.execute(query.offset(rows).limit(1)).one())), of)


def inbox_plan(data: Many, viewer: Caller, cursor: str | None = None) -> Plan:
    read = partial(notifications.list_page, data.session, limit=50, cursor=cursor, viewer=viewer)
    return plan_of(data.session, read)


def seen(data: Many, given: TaskFilter, viewer: Caller, offset: int = 0, limit: int = 50) -> list[UUID]:
    """The straightforward way to the same page."""
    query = matching(given, viewer).order_by(Task.id.desc()).offset(offset).limit(limit)
    return list(data.session.scalars(query))


@each_person
@pytest.mark.parametrize("filter", [FILTERS[name] for name in BOUNDED], ids=BOUNDED)
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
    scanned = page_scans(data, filter(data), data.person(person))

    assert not scanned & LARGE


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
    cursor = after(data, given, viewer, "-created", min(1_000 * 50, total - 51))

    deep = page_plan(data, given, viewer, cursor)

    assert not deep.scanned & LARGE
    assert deep.pages < 2 * page_plan(data, given, viewer).pages


@each_person
@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("name", SORTS)
def test_no_sorted_list_reads_a_table_from_end_to_end(data: Many, person: int, name: str, down: str) -> None:
    scanned = page_scans(data, TaskFilter(), data.person(person), sort=down + name)

    assert not scanned & LARGE


@pytest.mark.parametrize("sort", ["due", "-due", "priority", "-title", "position", "-updated", "-priority,due"])
@pytest.mark.parametrize("person", [1, 3, 10])
def test_the_thousandth_page_of_a_sorted_list_costs_what_the_first_costs(data: Many, person: int, sort: str) -> None:
    viewer, given = data.person(person), TaskFilter()
    first = page_plan(data, given, viewer, sort=sort)

    deep = page_plan(data, given, viewer, after(data, given, viewer, sort, 40_000), sort)

    assert not (first.scanned | deep.scanned) & LARGE
    assert deep.pages < 3 * first.pages


@each_person
@pytest.mark.parametrize("text", ["words", "dormouse", "whispered", "words -dormouse", "absent"])
def test_a_search_ranks_a_bounded_number_of_tasks(data: Many, person: int, text: str) -> None:
    scanned = page_scans(data, TaskFilter(text=text), data.person(person), sort="-relevance")

    assert not scanned & LARGE


@pytest.mark.parametrize("person", [2, 3, 10, 199, 200])
def test_tasks_one_watches_are_found_by_indexes(data: Many, person: int) -> None:
    scanned = page_scans(data, TaskFilter(watching=True), data.person(person))

    assert "tasks" not in scanned


@pytest.mark.parametrize("person", [10, 199, 200])
def test_the_tasks_of_a_view_are_counted_by_indexes(data: Many, person: int) -> None:
    given, viewer = TaskFilter(status=["cancelled"], team=data.large_team), data.person(person)

    scanned = scanned_by(data.session, lambda: tasks.count(data.session, given, viewer=viewer))

    assert not scanned & LARGE


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
    name, values = ("comments", {}) if model is Comment else ("updates", {"viewer": viewer.id})
    cursor = cursor_of(name, data.session.scalar(far), task_id=busiest, **values)

    first = plan_of(data.session, lambda: read(data.session, busiest, limit=50, cursor=None, viewer=viewer))
    deep = plan_of(data.session, lambda: read(data.session, busiest, limit=50, cursor=cursor, viewer=viewer))

    assert not (first.scanned | deep.scanned) & LARGE
    assert deep.pages < 2 * first.pages


def test_an_inbox_is_a_range_of_an_index(data: Many) -> None:
    viewer = data.person(2)
    already_read = select(Notification.id).where(Notification.user_id == viewer.id, Notification.read_at.is_not(None))
    far = data.session.scalar(already_read.order_by(Notification.id.desc()).offset(20_000))

    first = inbox_plan(data, viewer)
    deep = inbox_plan(data, viewer, cursor_of("inbox", "false", far, viewer=viewer.id))

    assert not (first.scanned | deep.scanned) & LARGE
    assert deep.pages < 2 * first.pages


@pytest.mark.parametrize("person", [2, 10, 200])
def test_unread_notifications_are_counted_without_looking_at_the_others(data: Many, person: int) -> None:
    viewer = data.person(person)

    scanned = scanned_by(data.session, lambda: notifications.count_unread(data.session, viewer=viewer))

    assert not scanned & LARGE
