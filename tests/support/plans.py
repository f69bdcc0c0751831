"""How PostgreSQL carries out what our code asks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from lib.driver import PLANNED_ANEW


@dataclass(frozen=True)
class Plan:
    """What carrying out some statements took."""

    pages: int
    """Of 8 kB, read from memory or disk."""
    scanned: frozenset[str]
    """Tables that were read from end to end."""


def plan_of(session: Session, read: Callable[[], object]) -> Plan:
    """How PostgreSQL carries out the very statements, with the same values, that `read` sends."""
    statements: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, values: Any, *_: object) -> None:
        statements.append((statement, values))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    plans = [_explained(session, statement, values) for statement, values in statements]
    kept = [
        _explained_for_any_values(session, statement) for statement, _ in statements if PLANNED_ANEW not in statement
    ]
    return Plan(
        sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans),
        frozenset(
            node["Relation Name"] for plan in plans + kept for node in _nodes(plan) if node["Node Type"] == "Seq Scan"
        ),
    )


def _explained(session: Session, statement: str, values: Any) -> dict[str, Any]:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    plan: dict[str, Any] = session.connection().exec_driver_sql(explain, values).scalar_one()[0]["Plan"]
    return plan


def _explained_for_any_values(session: Session, statement: str) -> dict[str, Any]:
    """The plan that PostgreSQL keeps for a prepared statement, if it comes to keep one."""
    explain = f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {statement}"
    plan: dict[str, Any] = session.connection().exec_driver_sql(explain).scalar_one()[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)
