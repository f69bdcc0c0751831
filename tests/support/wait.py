"""Waiting for what happens in the background, with a limit."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def eventually(look: Callable[[], Found], *, within: float = 30.0) -> Found:
    """What `look` finds, as soon as that is true; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {within} s; the last look found {found!r}"
        time.sleep(0.02)
    return found
