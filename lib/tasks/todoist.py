"""Todoist's CSV: tasks by their depth, their notes below them, labels in their names and dates in words.

The format is described in Todoist's help, "Format a CSV file to import into Todoist".
"""

import re
from collections.abc import Iterator
from typing import Any

from lib import zones
from lib.tasks import todoist_dates

PRIORITIES = {"1": "urgent", "2": "high", "3": "medium"}
"""The other way round than one would think: 4 is none."""

TITLE = 200
_LABEL = re.compile(r"(?:^|(?<=\s))@([^\s@,\"]{1,50})(?:\s+|$)")


def rows(records: Iterator[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The fields of each task, with its notes and the number of its row. Sections and settings are no tasks."""
    last: tuple[int, dict[str, Any]] | None = None
    above: list[tuple[int, str]] = []
    for number, cells in records:
        kind = cells["TYPE"].strip().lower()
        if kind == "task":
            if last is not None:
                yield last
            depth = _number(cells.get("INDENT", "")) or 1
            above = [(less, ref) for less, ref in above if less < depth]
            last = number, {**_task(cells), "ref": str(number), "parent": above[-1][1] if above else ""}
            above.append((depth, str(number)))
        elif kind == "note" and last is not None and cells["CONTENT"].strip():
            last[1]["comments"].append(cells["CONTENT"])
    if last is not None:
        yield last


def _task(cells: dict[str, str]) -> dict[str, Any]:
    content = cells["CONTENT"].strip()
    labels = _LABEL.findall(content)
    title = _LABEL.sub("", content).strip() or content
    words, zone = cells.get("DATE", "").strip(), cells.get("TIMEZONE", "")
    when = todoist_dates.read(words, zone if zones.is_known(zone) else "UTC")
    whole = title if len(title) > TITLE else ""
    parts = [whole, cells.get("DESCRIPTION", ""), f"Todoist date: {words}" if words and when.due is None else ""]
    return {
        "title": title if len(title) <= TITLE else title[: TITLE - 1] + "…",
        "description": "\n\n".join(filter(None, parts)),
        "priority": PRIORITIES.get(cells.get("PRIORITY", ""), "none"),
        "due": when.due,
        "rrule": when.rrule,
        "note": when.note,
        "estimate_minutes": _minutes(cells),
        "tags": list(dict.fromkeys(label.casefold() for label in labels)),
        "comments": [],
    }


def _minutes(cells: dict[str, str]) -> int | None:
    amount = _number(cells.get("DURATION", ""))
    return (amount and amount * {"minute": 1, "day": 24 * 60}.get(cells.get("DURATION_UNIT", ""), 0)) or None


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else None
