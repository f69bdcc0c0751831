"""From process start to the first answer: a list from the database against the empty function's nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.function import running
from bench.load import Load
from bench.measure import Row, compare
from bench.world import EMPTY, World
from infra.local.process import ROOT

TASKS = ROOT / "functions" / "tasks" / "main.py"


def rows(world: World) -> Iterator[Row]:
    authorization = world.member.authorization
    yield compare(
        "cold start to the first list of tasks",
        lambda: _first_answer(TASKS, world, "/api/v1/tasks?limit=50", authorization, world.environment("tasks")),
        "empty function",
        lambda: _first_answer(EMPTY, world, "/", {}, {}),
        rounds=7,
        at_most=2.0,
    )


def _first_answer(
    source: Path, world: World, path: str, headers: dict[str, str], environment: Mapping[str, str]
) -> list[float]:
    with running(source, world.folder, environment) as function:
        return [function.first_answer(Load(function.url + path, headers=headers))]
