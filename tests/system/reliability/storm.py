"""Kills programs at random while people work, and lets everything come to its end."""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.system.reliability.aftermath import renew_connections, settle, try_to_tick
from tests.system.reliability.people import Diary, Worker, at_work
from tests.system.reliability.wreck import frozen, kill, kill_worker

KILLS = 64
FUNCTIONS = ["tasks"] * 5 + ["notify"] * 5 + ["exporter"] * 3 + ["clock"] * 3 + ["exports", "deadletters"]
OTHERS = ["broker"] * 4 + ["pinger", "smtp", "s3", "gateway", "postgres"]
WAYS = ["now"] * 3 + ["worker"] * 3 + ["silent broker"] * 2 + ["left"]


@dataclass(frozen=True)
class Storm:
    """Who worked, what each was told, and what was killed."""

    boss: Person
    colleagues: list[Person]
    diaries: list[Diary]
    kills: list[str]


def rage(stack: Stack, admin: Person, database: Database) -> Storm:
    """Three hands of one person at work under `KILLS` kills.

    Prints the seed; DORMOUSE_SEED repeats one, but for the timing.
    """
    seed = int(os.environ.get("DORMOUSE_SEED", random.randrange(1_000_000)))
    print(f"DORMOUSE_SEED={seed}")
    api = Api(stack.url, database=Database(stack.database_url()))
    boss, colleagues = api.register("Boss"), [api.register("Bob"), api.register("Carol")]
    team = api.as_(boss).create_team(*colleagues)["id"]
    workers = [Worker(stack.url, boss, team, colleagues, random.Random(seed + hand)) for hand in range(3)]
    try:
        with at_work(workers), ticking(stack):
            kills = kill_at_random(stack, workers, random.Random(seed))
        done = sum(worker.diary.size for worker in workers)
        sys.stdout.write(f"{done} changes, {len(kills)} kills: {Counter(kills)}\n")
    finally:  # Other tests come after this one, however it ended.
        settle(stack, admin, database, within=120)
        renew_connections(stack)
    return Storm(boss, colleagues, [worker.diary for worker in workers], kills)


def kill_at_random(stack: Stack, workers: list[Worker], dice: random.Random) -> list[str]:
    """SIGKILL one program after the other: whole ones, workers of functions, and while others are frozen."""
    kills: list[str] = []
    pause = threading.Event()
    while len(kills) < KILLS:
        until_some_is_done(workers, dice.randint(2, 12))
        pause.wait(dice.uniform(0, 0.1))
        name, way = dice.choice(FUNCTIONS + OTHERS), dice.choice(WAYS)
        process = stack.process(name)
        if process.exit_status is not None:
            continue
        kills.append(f"{name} ({way})")
        if way == "worker" and name in FUNCTIONS:
            kill_worker(process)
        elif way == "silent broker" and name in FUNCTIONS:
            with frozen(stack.process("broker")):
                pause.wait(dice.uniform(0.05, 0.3))
                kill(process)
        elif way == "left":
            process.kill()  # The supervisor has to find out.
        else:
            kill(process)
    return kills


def until_some_is_done(workers: list[Worker], changes: int) -> None:
    """Wait for so many changes, or three seconds: what is away need not come back first."""
    goal, until = changes + sum(worker.diary.size for worker in workers), time.monotonic() + 3
    while sum(worker.diary.size for worker in workers) < goal and time.monotonic() < until:
        time.sleep(0.01)


@contextmanager
def ticking(stack: Stack) -> Iterator[None]:
    """The clock ticks about once a second until the block ends."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(1.0):
            try_to_tick(stack)

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
