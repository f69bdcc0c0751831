"""What is measured, one file each, in the order of the table."""

from collections.abc import Callable, Iterator

from bench.measure import Row
from bench.scenarios import (
    cold_start,
    count_tasks,
    csv_export,
    list_tasks,
    memory,
    search_tasks,
    token_check,
    write_tasks,
)
from bench.world import World

Scenario = Callable[[World], Iterator[Row]]

ALL: dict[str, Scenario] = {
    "list": list_tasks.rows,
    "search": search_tasks.rows,
    "count": count_tasks.rows,
    "detail": count_tasks.detail_rows,
    "write": write_tasks.rows,
    "bulk": write_tasks.bulk_rows,
    "crowd": list_tasks.crowded_rows,
    "token": token_check.rows,
    "cold-start": cold_start.rows,
    "memory": memory.rows,
    "csv": csv_export.rows,
}
