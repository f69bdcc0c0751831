"""Waiting for what a request left to be done."""

import time

from sqlalchemy import Engine, text

WITHIN = 30.0


def drained(database: Engine) -> None:
    """Return when every event has been published, so that nothing of it falls into what is measured next."""
    waiting = text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    until = time.monotonic() + WITHIN
    while True:
        with database.connect() as connection:
            if not connection.scalar(waiting):
                return
        if time.monotonic() > until:
            raise RuntimeError(f"events are still not published after {WITHIN:.0f} s")
        time.sleep(0.05)
