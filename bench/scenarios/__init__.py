"""What is measured, one file each, in the order of the table."""

from collections.abc import Callable, Iterator

from bench.measure import Row
from bench.scenarios import change_tasks, cold_start, create_task, csv_export, list_tasks, memory, token_check
from bench.world import World

Scenario = Callable[[World], Iterator[Row]]

ALL: dict[str, Scenario] = {
    "list": list_tasks.rows,
    "create": create_task.rows,
    "change": change_tasks.rows,
    "token": token_check.rows,
    "cold-start": cold_start.rows,
    "memory": memory.rows,
    "csv": csv_export.rows,
    "bulk": change_tasks.bulk_rows,
}

BY_NAME_ONLY = {"bulk"}
"""So slow that it runs only when it is asked for: 500 events go through the broker each time."""
