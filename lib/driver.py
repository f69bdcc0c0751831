"""pg8000 with one round trip for a statement where it takes three, and one for a commit.

Statements stay prepared on their connection, so PostgreSQL parses each of them once. SQLAlchemy writes their
parameters as `$1`, which PostgreSQL reads as it is; pg8000 would look at every character to put them there.
The messages are those of PostgreSQL's documentation, "Frontend/Backend Protocol", section "Extended Query".
"""

import socket
from typing import Any

from pg8000 import Connection as Pg8000Connection
from pg8000 import Cursor as Pg8000Cursor
from pg8000 import DatabaseError, IntegrityError, InterfaceError, ProgrammingError
from pg8000.converters import make_params
from pg8000.core import NULL_BYTE, SYNC_MSG, Context, _flush, _write

PLANNED_ANEW = "/* planned anew */ "
"""How a statement begins whose plan depends on its values, as on the words that are searched for: it is not kept."""

_MOST_PREPARED = 100
"""So many statements are kept on a connection, about; the plan of a long one takes PostgreSQL some 100 KB."""


class Connection(Pg8000Connection):  # type: ignore[misc]
    """A connection that keeps what it has prepared, and begins a transaction together with its first statement."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self._prepared: dict[str, tuple[bytes, Any, Any]] = {}
        self._begins = False
        self._number = 0
        super().__init__(*arguments, **settings)
        # The end of what is longer than a buffer would wait 40 ms for the server to acknowledge its beginning.
        self._usock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def commit(self) -> None:
        self.execute_simple("commit")

    def rollback(self) -> None:
        if self._in_transaction:
            self.execute_simple("rollback")

    def run(self, statement: str, values: Any) -> Any:
        """Run a statement, in a transaction that begins with it if none is open; all messages go at once."""
        params = make_params(self.py_types, values)
        if not self._in_transaction:
            self._begin()
        if statement in self._prepared:
            name, columns, readers = self._prepared[statement]
            context = Context(statement, columns=columns, input_funcs=readers)
        else:
            name, context = self._new_name(statement), Context(statement)
            self.send_PARSE(name, statement)
            self.send_DESCRIBE_STATEMENT(name)
        self.send_BIND(name, params)
        self.send_EXECUTE()
        _write(self._sock, SYNC_MSG)
        _flush(self._sock)
        try:
            self.handle_messages(context)
        finally:
            if name != NULL_BYTE and hasattr(context, "is_parsed"):  # Also where running it failed.
                self._prepared[statement] = name, context.columns, context.input_funcs
        return context

    def _begin(self) -> None:
        """What comes before a transaction's first statement: the begin goes with it, and is answered with it."""
        if len(self._prepared) > _MOST_PREPARED:
            self.execute_simple("deallocate all")
            self._prepared.clear()
        if not self.autocommit:
            self.send_QUERY("begin transaction")
            self._begins = True

    def handle_messages(self, context: Any) -> None:
        if self._begins:
            self._begins = False
            super().handle_messages(Context("begin transaction"))
        super().handle_messages(context)

    def handle_PARSE_COMPLETE(self, data: Any, context: Any) -> None:
        context.is_parsed = True

    def _new_name(self, statement: str) -> bytes:
        """Under which a statement is kept: as a C string, empty for one that is not."""
        if statement.startswith(PLANNED_ANEW):
            return bytes(NULL_BYTE)
        self._number += 1
        return f"s{self._number}\0".encode()


class Cursor(Pg8000Cursor):  # type: ignore[misc]
    """A cursor whose statements with parameters go through `Connection.run`."""

    def execute(self, operation: str, args: Any = (), stream: Any = None) -> Any:
        if stream is not None or not args or self._c is None:
            return super().execute(operation, args, stream)
        try:
            self._context = self._c.run(operation, args)
        except DatabaseError as error:
            raise _kind(error)(*error.args) from None
        self._row_iter = iter(self._context.rows or ())
        return self


def _kind(error: Any) -> Any:
    """The class that pg8000's own cursor has for an error of the server."""
    facts = error.args[0]
    code = facts.get("C", "") if isinstance(facts, dict) else ""
    return {"28000": InterfaceError, "23505": IntegrityError}.get(code, ProgrammingError)
