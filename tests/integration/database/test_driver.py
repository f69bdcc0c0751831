"""Our use of pg8000: statements stay prepared, and whatever goes wrong, a connection stays in step."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from infra.local.stack import Stack
from lib import db
from lib.driver import PLANNED_ANEW


@pytest.fixture
def connection(stack: Stack) -> Iterator[Connection]:
    engine = db.connect(stack.database_url(), pool_size=1, max_overflow=0)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def prepared(connection: Connection) -> int:
    """How many statements PostgreSQL keeps for it."""
    found: int = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one()
    return found


def test_a_statement_is_prepared_once(connection: Connection) -> None:
    for number in range(3):
        assert connection.execute(text("SELECT 1 + :n"), {"n": number}).scalar() == 1 + number

    assert prepared(connection) == 1


def test_a_statement_whose_plan_depends_on_its_values_is_not_kept(connection: Connection) -> None:
    for number in range(3):
        assert connection.execute(text(f"{PLANNED_ANEW}SELECT 1 + :n"), {"n": number}).scalar() == 1 + number

    assert prepared(connection) == 0


def test_only_so_many_are_kept(connection: Connection) -> None:
    for number in range(350):
        assert connection.execute(text(f"SELECT {number} + :n"), {"n": 1}).scalar() == number + 1
        if number % 10 == 0:
            connection.commit()

    assert prepared(connection) < 120


@pytest.mark.parametrize("value", [0, 1], ids=["when it is run", "when it is run again"])
def test_a_statement_that_fails_leaves_the_connection_in_step(connection: Connection, value: int) -> None:
    divide = text("SELECT 10 / CAST(:n AS integer)")
    if value:
        assert connection.execute(divide, {"n": value}).scalar() == 10

    with pytest.raises(ProgrammingError):
        connection.execute(divide, {"n": 0})

    connection.rollback()
    assert connection.execute(divide, {"n": 5}).scalar() == 2
    assert connection.execute(text("SELECT :n"), {"n": "next"}).scalar() == "next"


def test_what_was_not_committed_is_not_there(connection: Connection) -> None:
    connection.execute(text("CREATE TEMPORARY TABLE kept (n integer)"))
    connection.execute(text("INSERT INTO kept VALUES (:n)"), {"n": 1})
    connection.commit()

    connection.execute(text("INSERT INTO kept VALUES (:n)"), {"n": 2})
    connection.rollback()

    assert connection.execute(text("SELECT array_agg(n) FROM kept WHERE n < :most"), {"most": 9}).scalar() == [1]


def test_the_end_of_a_long_statement_does_not_wait_for_its_beginning(connection: Connection) -> None:
    """Held back by TCP, it would take 40 ms nearly every time; on a busy machine, some take as long anyway."""
    long_one = text(f"{PLANNED_ANEW}SELECT '{'x' * 9_000}', :n")

    took: list[float] = []
    for _ in range(21):
        connection.execute(text("SELECT :n"), {"n": "first"})
        started = perf_counter()
        connection.execute(long_one, {"n": "second"})
        took.append(perf_counter() - started)
        connection.commit()

    assert median(took) < 0.03
