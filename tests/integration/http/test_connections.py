"""A connection that a fault has left in the middle of a message is not used again."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.orm import Session

from infra.local.stack import Stack
from lib import config, db
from lib.exports import csv
from lib.identity import Caller
from lib.tasks import TaskFilter
from lib.tasks.selection import Selection
from tests.support.api import Api, Person


@pytest.fixture
def as_exporter(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process may use `lib.db` as the exporter function does, over one connection."""
    settings = {"DATABASE_URL": stack.database_url("exporter"), "PUBLIC_URL": stack.url, "THREADS": "1"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    config.load.cache_clear()
    db.engine.cache_clear()
    yield
    db.engine().dispose()
    config.load.cache_clear()
    db.engine.cache_clear()


class Refusing:
    """A storage that takes the first bytes and fails then."""

    def write(self, data: bytes) -> None:
        if data != csv.BOM:
            raise ConnectionError("the storage has gone")


def a_text_that_has_no_utf8(session: Session) -> None:
    session.scalar(select(literal("\ud800")))


def an_export_that_breaks_off(session: Session) -> None:
    viewer = Caller(db.uuid7(), is_admin=True)
    csv.write(session, Selection(TaskFilter()), viewer, Refusing(), report=lambda _: None)


@pytest.mark.usefixtures("as_exporter")
@pytest.mark.parametrize("fault", [a_text_that_has_no_utf8, an_export_that_breaks_off])
def test_after_a_fault_in_the_middle_the_next_query_gets_its_own_answer(
    api: Api, alice: Person, fault: Callable[[Session], None]
) -> None:
    for _ in range(3):
        api.as_(alice).create_task()

    with pytest.raises((UnicodeEncodeError, ConnectionError)), db.transaction() as session:
        fault(session)

    for number in range(3):
        with db.transaction() as session:
            assert session.scalar(text(f"SELECT {number}")) == number
