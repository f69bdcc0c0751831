"""Starts programs again that end by themselves, as a cluster would."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infra.local.process import Process, ending

FIRST_WAIT = 0.5
LONGEST_WAIT = 10.0
# A program that ran this long is taken to be well again: its next end is followed by a start at once.
STEADY_AFTER = 30.0
LOOK_EVERY = 0.1


@dataclass
class Watched:
    """A program, how often it came back of late, and since when it runs or, where `due` is set, will run."""

    process: Process
    restarts: int = 0
    since: float = 0.0
    due: float | None = None


class Supervisor:
    """Watches processes from a thread of its own. `report` gets a sentence about each end."""

    def __init__(self, processes: Iterable[Process], report: Callable[[str], None]) -> None:
        self._watched = [Watched(process, since=time.monotonic()) for process in processes]
        self._report = report
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self) -> None:
        """Watch from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Leave everything as it is from now on."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            for watched in self._watched:
                self._look_at(watched, time.monotonic())

    def _look_at(self, watched: Watched, now: float) -> None:
        status = watched.process.exit_status
        if status is None or not watched.process.has_died:  # It runs, or it was stopped on purpose.
            watched.due = None
        elif watched.due is None:
            if now - watched.since > STEADY_AFTER:
                watched.restarts = 0
            wait = backoff(watched.restarts)
            watched.due = now + wait
            when = f"in {wait:g} s" if wait else "now"
            self._report(f"{watched.process.name} ended ({ending(status)}); it is started again {when}. "
                         f"Its log: {watched.process.log}")  # fmt: skip
        elif now >= watched.due and watched.process.revive():
            watched.restarts, watched.since, watched.due = watched.restarts + 1, now, None


def backoff(restarts: int) -> float:
    """How long to wait before the next start after so many: none at first, then doubling."""
    return min(FIRST_WAIT * 2 ** (restarts - 1), LONGEST_WAIT) if restarts else 0.0
