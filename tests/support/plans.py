"""How PostgreSQL carries out what our code asks it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from lib import pages
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
    sent = _sent(session, read)
    plans = [_explained(session, "ANALYZE, BUFFERS, ", *one) for one in sent]
    pages = sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
    return Plan(pages, _scanned(plans + _kept_plans(session, sent)))


def scanned_by(session: Session, read: Callable[[], object]) -> frozenset[str]:
    """Tables that PostgreSQL reads from end to end for what `read` sends. Sooner known than the whole plan."""
    sent = _sent(session, read)
    return _scanned([_explained(session, "", *one) for one in sent] + _kept_plans(session, sent))


def _sent(session: Session, read: Callable[[], object]) -> list[tuple[str, Any]]:
    statements: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, values: Any, *_: object) -> None:
        statements.append((statement, values))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return statements


def _explained(session: Session, options: str, statement: str, values: Any) -> dict[str, Any]:
    explain = f"EXPLAIN ({options}FORMAT JSON) {statement}"
    plan: dict[str, Any] = session.connection().exec_driver_sql(explain, values).scalar_one()[0]["Plan"]
    return plan


def _kept_plans(session: Session, sent: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """The plans, good for any values, that PostgreSQL may come to keep for prepared statements."""
    kept = [statement for statement, _ in sent if not statement.startswith(PLANNED_ANEW)]
    explains = [f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {statement}" for statement in kept]
    return [session.connection().exec_driver_sql(explain).scalar_one()[0]["Plan"] for explain in explains]


def _scanned(plans: list[dict[str, Any]]) -> frozenset[str]:
    nodes = (node for plan in plans for node in _nodes(plan))
    return frozenset(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan")


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def cursor_of(name: str, *keys: object, **values: object) -> str:
    """The cursor of the list `name` with these values of its parameters, behind the row with these keys."""
    return pages.encode(json.dumps([str(key) for key in keys]), f"{name} {values}")
