"""The engine, the one transaction of a request or event, and what every model has in common."""

import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Engine, Enum, ExceptionContext, Select, Text, Uuid, create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from lib import config
from lib.driver import Connection

Query = Select[*tuple[Any, ...]]
"""A SELECT of any columns."""


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), UUID: Uuid(), str: Text()}  # noqa: RUF012


class Identified(Base):
    """A row with a UUIDv7 and the moment it was made."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=lambda: uuid7())
    created_at: Mapped[datetime] = mapped_column(default=lambda: now())


def enum(kind: type[StrEnum], name: str) -> Enum:
    """The PostgreSQL enum type `name` for a Python one; it sorts in the order it is declared in."""
    return Enum(kind, name=name, values_callable=lambda members: [member.value for member in members])


def now() -> datetime:
    """This moment, timezone-aware, in UTC."""
    return datetime.now(UTC)


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): sorts by time, to a fraction of a millisecond (method 3)."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    tail = int.from_bytes(os.urandom(8)) & (2**62 - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail)


def connect(url: str, **settings: Any) -> Engine:
    """An engine for a database, with our driver. `settings` are those of SQLAlchemy's `create_engine`."""
    made = create_engine(url, paramstyle="numeric_dollar", **settings)
    event.listen(made, "do_connect", lambda dialect, record, arguments, named: Connection(*arguments, **named))
    event.listen(made, "handle_error", _drop_what_is_out_of_step)
    return made


@cache
def engine() -> Engine:
    """The pool of this process, made on first use: gunicorn forks after the function is loaded."""
    settings = config.load(config.Database)
    startup = {"TimeZone": "UTC", "statement_timeout": f"{settings.statement_timeout_seconds}s"}
    return connect(
        settings.database_url.get_secret_value(),
        pool_size=settings.threads,
        # One request may hold a transaction while a background publisher needs a moment of its own.
        max_overflow=4,
        # The one used last comes first: it has the statements prepared that are asked for now.
        pool_use_lifo=True,
        pool_timeout=5,
        # Errors are logged: not with the hashes, addresses and mails that were to be written.
        hide_parameters=True,
        connect_args={
            "application_name": f"dormouse-{config.load(config.Service).function}",
            "startup_params": startup,
            "ssl_context": ssl.create_default_context() if settings.database_tls else False,
            "timeout": settings.statement_timeout_seconds + 5,
        },
    )


def _drop_what_is_out_of_step(context: ExceptionContext) -> None:
    """Never use a connection again that failed inside pg8000 itself, as for a text that UTF-8 cannot hold.

    It may have sent half of its messages: the next statement would be given the answer to this one.
    """
    if context.execution_context and not isinstance(context.sqlalchemy_exception, DBAPIError):
        context.is_disconnect, context.invalidate_pool_on_disconnect = True, False
    state = sqlstate(context.sqlalchemy_exception) if isinstance(context.sqlalchemy_exception, DBAPIError) else ""
    # The server shuts down or was restarted (57P01 to 57P03): none of the other connections is good any more.
    # Nor is one whose prepared statements a migration has outdated, or a pooler has lost (0A000, 26000).
    if state[:4] == "57P0" or state in ("0A000", "26000"):
        context.is_disconnect = True


@contextmanager
def transaction() -> Iterator[Session]:
    """A session whose work is committed when the block ends and rolled back when it raises."""
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


# SQLSTATE classes that pass by themselves: connection (08), rollback by deadlock or serialization (40),
# resources (53), shutdown, start-up and cancelled statements (57); and a lock that was not to be had.
_PASSING = ("08", "40", "53", "57", "55P03")


def is_passing(error: Exception) -> bool:
    """Whether the database refused for a reason that trying again later can cure."""
    if isinstance(error, PoolTimeout | InterfaceError | OSError):  # pg8000 lets faults of its socket through.
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or sqlstate(error).startswith(_PASSING))


# What PostgreSQL says to the character NUL in a text or in JSON.
_UNSTORABLE = {"22021", "22P05"}


def is_unstorable(error: Exception) -> bool:
    """Whether the database refused a text that it can never hold, because of a NUL in it."""
    return isinstance(error, DBAPIError) and sqlstate(error) in _UNSTORABLE


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's code of an error, empty where there is none, as when the network failed."""
    facts: Any = error.orig.args[0] if error.orig and error.orig.args else None
    return str(facts.get("C", "")) if isinstance(facts, dict) else ""
