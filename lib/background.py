"""Work that follows a commit and that no caller waits for: publishing events, sending mail.

Whatever is handed over here is safe in PostgreSQL already; the clock repeats what did not get done.
"""

import atexit
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

# A broker that answers only after its retries keeps a thread for 16 s: a few such events must not hold up the others.
_THREADS = 16
_MOST_WAITING = 1000


@cache
def _pool() -> ThreadPoolExecutor:
    """Made on first use, since gunicorn forks after loading. Its threads are finished before the process ends."""
    pool = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="background")
    atexit.register(pool.shutdown)
    return pool


def submit(work: Callable[..., Any], *args: Any) -> None:
    """Do `work(*args)` soon, on another thread. Dropped under great backlog: the clock will come by."""
    pool = _pool()
    if pool._work_queue.qsize() < _MOST_WAITING:
        pool.submit(copy_context().run, _guarded, work, *args)


def after_commit(session: Session, work: Callable[[Any], Any], *things: Any) -> None:
    """Do `work(thing)` for each, soon after this session has committed, and never if it has not."""

    def submit_all(_: Session) -> None:
        for thing in things:
            submit(work, thing)

    event.listen(session, "after_commit", submit_all, once=True)


def _guarded(work: Callable[..., Any], *args: Any) -> None:
    try:
        work(*args)
    except Exception:
        logger.exception("Background work failed; the clock will repeat it")
