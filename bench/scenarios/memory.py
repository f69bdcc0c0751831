"""What a worker holds after a thousand requests: lists of tasks against the empty function's nothing."""

from collections.abc import Iterator

from bench.function import Function, running
from bench.load import Load
from bench.measure import Row, compare
from bench.scenarios.cold_start import TASKS
from bench.world import EMPTY, World

CALLERS, EACH = 4, 250


def rows(world: World) -> Iterator[Row]:
    environment = world.environment("tasks")
    with running(TASKS, world.folder, environment) as tasks, running(EMPTY, world.folder) as empty:
        yield compare(
            f"memory after {CALLERS * EACH:,} lists of tasks",
            lambda: _after_requests(tasks, "/api/v1/tasks?limit=50", world.member.authorization),
            "empty function",
            lambda: _after_requests(empty, "/", {}),
            rounds=1,
            unit="MB",
            at_most=2.0,
            warm_up=False,
        )


def _after_requests(function: Function, path: str, headers: dict[str, str]) -> list[float]:
    load = Load(function.url + path, headers=headers, callers=CALLERS, most=EACH, seconds=60)
    function.first_answer(load)
    load()
    return [function.resident]
