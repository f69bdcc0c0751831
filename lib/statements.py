"""SELECTs that are built and compiled once and run often.

SQLAlchemy takes longer to build a list's SELECT, and to find it among those it compiled, than PostgreSQL to answer it.
What differs from one run to the next is a parameter; every other value stands in the text, where the planner sees it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Uuid, bindparam
from sqlalchemy.dialects.postgresql.pg8000 import PGCompiler_pg8000, PGDialect_pg8000
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from lib.db import Query
from lib.driver import PLANNED_ANEW


def given(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] | None = None) -> Any:
    """A parameter of a statement, an id unless another type is named."""
    return bindparam(name, type_=kind or Uuid())


class Statement:
    """A SELECT with named parameters. It is compiled when it is first run.

    `planned_anew` is for one whose best plan depends on its values: PostgreSQL looks at them each time.
    """

    def __init__(self, build: Callable[[], Query], *, planned_anew: bool = False) -> None:
        self._build, self._start = build, PLANNED_ANEW if planned_anew else ""
        self._text = ""
        self._names: list[str] = []

    @property
    def text(self) -> str:
        """The SQL, with `$1` for the first parameter."""
        if not self._text:
            compiled: Any = self._build().compile(dialect=_DIALECT)
            self._names, self._text = compiled.positiontup, self._start + str(compiled)
        return self._text

    def run(self, session: Session, **values: Any) -> Any:
        """The result for these values of its parameters."""
        text = self.text
        return session.connection().exec_driver_sql(text, tuple([values[name] for name in self._names]))


class _Compiler(PGCompiler_pg8000):
    """Writes values into the text; only what has none is a parameter."""

    def visit_bindparam(self, bindparam: Any, *arguments: Any, **how: Any) -> Any:
        if not bindparam.required:
            how["literal_binds"] = True
        write: Any = super().visit_bindparam
        return write(bindparam, *arguments, **how)


class _Dialect(PGDialect_pg8000):
    supports_statement_cache = False
    statement_compiler = _Compiler


_DIALECT: Any = _Dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
