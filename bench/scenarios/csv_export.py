"""All tasks as CSV: written, asked for and awaited, and what the exporter holds meanwhile; against psql's COPY."""

import json
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bench.function import resident
from bench.measure import Row, compare
from bench.sql import Copy
from bench.world import World
from lib.exports import csv
from lib.tasks import TaskFilter
from lib.tasks.selection import Selection

EVERYTHING = Selection(TaskFilter())
WITHIN = 120.0


def rows(world: World) -> Iterator[Row]:
    with Session(world.database) as session:
        query = csv._literal(session, csv._table(EVERYTHING, world.administrator.caller))
    copy = Copy(world.stack.database_url("exporter"), query)
    what = f"CSV of {world.tasks:,} tasks"
    yield _memory(world, what)
    for part, side in ((", written", _written), (", from the request to the file", _exported)):
        yield compare(what + part, partial(side, world), "psql's COPY", copy, at_most=1.25, rounds=3)


class Nowhere:
    """A file that nobody keeps."""

    def write(self, data: bytes) -> None:
        pass


def _written(world: World) -> list[float]:
    """Milliseconds of writing the file without storing it."""
    with Session(world.database) as session:
        started = time.perf_counter()
        rows = csv.write(session, EVERYTHING, world.administrator.caller, Nowhere(), lambda done: None)
    assert rows > world.tasks * 0.9  # Some are in the trash.
    return [(time.perf_counter() - started) * 1000]


def _exported(world: World) -> list[float]:
    """Milliseconds from asking for the file until it is in storage and said to be ready."""
    started = time.perf_counter()
    export = _ask(world, "/api/v1/exports", {"format": "csv"})
    while export["status"] != "ready":
        if export["status"] == "failed" or time.perf_counter() - started > WITHIN:
            raise RuntimeError(f"the export did not become ready: {export}")
        time.sleep(0.01)
        export = _ask(world, f"/api/v1/exports/{export['id']}")
    return [(time.perf_counter() - started) * 1000]


def _ask(world: World, path: str, body: Any = None) -> Any:
    headers = {**world.administrator.authorization, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(world.url("exports", path), data, headers)) as answer:
        return json.load(answer)


def _memory(world: World, what: str) -> Row:
    """The exporter's first file, so what it has to load for that counts, too."""
    exporter = world.stack.process("exporter")
    before = resident(exporter.pid)

    def highest() -> list[float]:
        seen = [before]
        with ThreadPoolExecutor(1) as thread:
            export = thread.submit(_exported, world)
            while not export.done():
                seen.append(resident(exporter.pid))
                time.sleep(0.05)
            export.result()
        return [max(seen)]

    return compare(
        f"memory of the exporter, {what}", highest, "before it", lambda: [before], rounds=1, warm_up=False,
        unit="MB", at_most=(before + 50) / before, goal="+50 MB",
    )  # fmt: skip
