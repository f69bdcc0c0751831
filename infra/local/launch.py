"""Starts programs at the same time as far as they do not need each other."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from infra.local.process import Process


class StartStopped(Exception):
    """Someone asked to stop while things were starting."""


@dataclass(frozen=True)
class Step:
    """A program that may be started when those named in `after` are ready.

    With `ready_after` it is started sooner, but cannot be ready before those are.
    """

    process: Process
    after: tuple[str, ...] = ()
    ready_after: tuple[str, ...] = ()


def launch(steps: Sequence[Step], on_ready: Callable[[Process], None], stop_requested: threading.Event) -> None:
    """Return when all are ready. A step names only steps before it.

    Raises the first failure, or StartStopped; all that was started is ended by then.
    """
    futures: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(max_workers=len(steps), thread_name_prefix="launch") as threads:
        for step in steps:
            after = [futures[name] for name in step.after]
            ready_after = [futures[name] for name in step.ready_after]
            futures[step.process.name] = threads.submit(_take, step.process, after, ready_after, on_ready)
        try:
            _wait(list(futures.values()), stop_requested)
        except BaseException:
            # A step may be just about to start its program: go on until every step has given up.
            while wait(futures.values(), timeout=0.05).not_done:
                for step in steps:
                    step.process.kill()
            raise


def _take(
    process: Process,
    after: list[Future[None]],
    ready_after: list[Future[None]],
    on_ready: Callable[[Process], None],
) -> None:
    process.prepare()
    for needed in after:
        needed.result()
    process.spawn()
    for needed in ready_after:
        needed.result()
    process.wait_until_ready()
    on_ready(process)


def _wait(futures: list[Future[None]], stop_requested: threading.Event) -> None:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=0.1, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
        if stop_requested.is_set():
            raise StartStopped
