"""The database past every function: what is really in it, and locks that make others wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import NullPool, create_engine, text


class Database:
    """Statements, each in a transaction and on a connection of its own."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, poolclass=NullPool)

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """What a query finds."""
        with self._engine.begin() as connection:
            return [dict(row) for row in connection.execute(text(statement), values).mappings()]

    def value(self, statement: str, **values: Any) -> Any:
        """The first column of the first row."""
        with self._engine.begin() as connection:
            return connection.scalar(text(statement), values)

    def run(self, statement: str, **values: Any) -> None:
        """Change something."""
        with self._engine.begin() as connection:
            connection.execute(text(statement), values)

    @contextmanager
    def holding(self, statement: str, **values: Any) -> Iterator[None]:
        """Keep the locks that a statement takes until the block ends."""
        with self._engine.connect() as connection:
            connection.execute(text(statement), values)
            yield
            connection.rollback()

    def waits_for_a_lock(self, function: str) -> bool:
        """Whether a lock holds up the role of a function. Only the superuser sees that."""
        waiting = "SELECT 1 FROM pg_stat_activity WHERE usename = :role AND wait_event_type = 'Lock'"
        return self.value(waiting, role=f"dormouse_{function}") is not None
