"""Lists of a few hundred random tasks of several people, against a model of what each of them must see."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from infra.local.postgres import Postgres
from lib import db, tasks
from lib.identity import Caller
from lib.tasks import TaskFilter, matching
from migrations import upgrade
from tests.support.sample import TAGS, WORDS, Sample, Sampler
from tests.support.task_model import Model

SEED = random.SystemRandom().randrange(10**6)
NOW = datetime.now(UTC)
SORTS = ("created", "updated", "due", "priority", "status", "title", "position")


class Lists:
    """The database, what is in it, and what must be seen of it."""

    def __init__(self, session: Session) -> None:
        self.session, self.sampler = session, Sampler(session, SEED)
        self.sample: Sample = self.sampler.make(250)
        self.model = Model(self.sample)
        self.viewers = [self.sample.people[n] for n in (0, 1, 2, 5)]
        """An administrator, two who see some, and one who sees nothing."""

    def page(self, given: TaskFilter, sort: str, viewer: Caller, cursor: str | None, limit: int) -> Any:
        return json.loads(tasks.list_page(self.session, given, sort=sort, limit=limit, cursor=cursor, viewer=viewer))

    def ids(self, given: TaskFilter, sort: str, viewer: Caller, limit: int = 120) -> list[UUID]:
        """Of all pages of a list."""
        found, cursor = [], None
        while True:
            page = self.page(given, sort, viewer, cursor, limit)
            found += [UUID(item["id"]) for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    print(f"The sample's seed is {SEED}.")
    with Postgres(tmp_path_factory.mktemp("lists") / "postgres", settings={"fsync": "off"}) as server:
        with create_engine(server.url).begin() as connection:
            upgrade.to_head(connection)
        with Session(db.connect(server.url), expire_on_commit=False) as session:
            yield Lists(session)


def choices(sample: Sample) -> dict[str, list[Any]]:
    """Values to ask for, of each filter."""
    people = [person.id for person in sample.people]
    moments = [NOW - timedelta(days=days, hours=1) for days in (150, 30, 2)]
    return {
        "status": [["todo"], ["done", "cancelled"], ["todo", "in_progress", "todo"]],
        "priority": [["none"], ["high", "urgent"]],
        "assignee": ["me", "none", *people],
        "assignee_team": [*sample.teams],
        "creator": ["me", *people],
        "team": [*sample.teams],
        "project": sample.projects,
        "parent": ["none", *(row.task.parent_id for row in sample.rows[-9:] if row.task.parent_id)],
        "tag": [["home"], [TAGS[1], TAGS[2]], ["HOME"], ["absent"]],
        "all_tags": [["home"], [TAGS[0], TAGS[1]]],
        "due": ["overdue", "none", "any"],
        **{
            f"{what}_{end}": moments
            for what in ("due", "created", "updated", "completed")
            for end in ("before", "after")
        },
        "watching": [True, False],
        "text": [WORDS[0], "roses manure", "zebra -manure", "home kettle"],
        "in_trash": [True],
    }


FILTERS = tuple(TaskFilter.model_fields)


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_lets_through_what_it_says(lists: Lists, name: str) -> None:
    for value in choices(lists.sample)[name]:
        given = TaskFilter.model_validate({name: value})
        for viewer in lists.viewers:
            seen = lists.ids(given, "-created", viewer)

            assert seen == lists.model.listed(given, "-created", viewer), (SEED, given)


@pytest.mark.parametrize("turn", range(25))
def test_filters_together_let_through_what_all_of_them_do(lists: Lists, turn: int) -> None:
    pick, offered = random.Random(SEED + turn), choices(lists.sample)
    names = pick.sample(FILTERS, pick.choice([2, 2, 3]))
    given = TaskFilter.model_validate({name: pick.choice(offered[name]) for name in names})
    sort = random_sort(pick)

    for viewer in lists.viewers:
        seen = lists.ids(given, sort, viewer)

        assert seen == lists.model.listed(given, sort, viewer), (SEED, given, sort)


@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("name", SORTS)
def test_each_sort_orders_all_pages_both_ways(lists: Lists, name: str, down: str) -> None:
    sort = down + name

    for viewer in lists.viewers:
        seen = lists.ids(TaskFilter(), sort, viewer, limit=7 if viewer.is_admin else 30)

        assert seen == lists.model.listed(TaskFilter(), sort, viewer), SEED


@pytest.mark.parametrize("turn", range(15))
def test_several_keys_order_all_pages(lists: Lists, turn: int) -> None:
    sort = random_sort(random.Random(SEED + turn))

    for viewer in lists.viewers:
        seen = lists.ids(TaskFilter(), sort, viewer, limit=23)

        assert seen == lists.model.listed(TaskFilter(), sort, viewer), (SEED, sort)


@pytest.mark.parametrize("name", FILTERS)
def test_as_many_are_counted_as_listed(lists: Lists, name: str) -> None:
    for value in choices(lists.sample)[name]:
        given = TaskFilter.model_validate({name: value})
        for viewer in lists.viewers:
            counted = json.loads(tasks.count(lists.session, given, viewer=viewer))["count"]

            assert counted == len(lists.model.listed(given, "created", viewer)), (SEED, given)


def test_an_export_takes_the_same_tasks(lists: Lists) -> None:
    given = TaskFilter.model_validate({"text": "roses", "status": ["todo", "done"]})
    viewer = lists.sample.people[1]

    exported = set(lists.session.scalars(matching(given, viewer)))

    assert exported == set(lists.model.listed(given, "created", viewer))


@pytest.mark.parametrize("sort", ["-created", "title", "-due", "priority,-title", "-status,due"])
def test_pages_show_all_that_was_there_once_while_rows_come_in(lists: Lists, sort: str) -> None:
    viewer, before = lists.sample.people[1], {row.task.id for row in lists.sample.rows}
    expected = lists.model.listed(TaskFilter(), sort, viewer)
    seen: list[UUID] = []
    cursor = None

    while True:
        page = lists.page(TaskFilter(), sort, viewer, cursor, 10)
        seen += [UUID(item["id"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        lists.sampler.add(len(lists.sample.rows))
        lists.session.commit()

    assert [id for id in seen if id in before] == expected
    assert len(set(seen)) == len(seen)


def random_sort(pick: random.Random) -> str:
    return ",".join(pick.choice(["", "-"]) + name for name in pick.sample(SORTS, pick.choice([1, 2, 2, 3, 4])))
