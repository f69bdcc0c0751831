"""Waiting for the signal to stop."""

import signal
import threading


def run_until_stopped() -> None:
    """Return when this process is asked to stop, by SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
