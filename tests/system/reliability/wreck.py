"""How programs are broken: killed at once, frozen for a while, or held up at their commit."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from infra.local.process import Process
from tests.support.database import Database

GATE = 4711


def kill(process: Process) -> None:
    """SIGKILL the program and all of its processes, and start it again."""
    process.kill()
    process.revive()


def kill_worker(process: Process) -> None:
    """SIGKILL what answers requests; the program's first process, which is left, starts it again."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    for pid, parent in (map(int, line.split()) for line in listed.splitlines()):
        if parent == process.pid:
            with suppress(ProcessLookupError):  # It was about to end anyway.
                os.kill(pid, signal.SIGKILL)


@contextmanager
def frozen(process: Process) -> Iterator[None]:
    """The program does not move until the block ends; connections to it are accepted, and nothing more.

    One that is dead just then is as silent, and one that died meanwhile has no use for being woken.
    """
    frozen = process.pid
    with suppress(ProcessLookupError):
        os.killpg(frozen, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            if process.exit_status is None and process.pid == frozen:
                os.killpg(frozen, signal.SIGCONT)


@contextmanager
def stopped(*processes: Process) -> Iterator[None]:
    """The programs are away until the block ends."""
    for process in processes:
        process.stop()
    try:
        yield
    finally:
        for process in processes:
            process.start()


@contextmanager
def gate(database: Database, table: str) -> Iterator[None]:
    """Transactions that insert into `table` do not come to the end of their commit before the block does."""
    database.run(f"""
        CREATE OR REPLACE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate()
    """)
    try:
        with database.holding(f"SELECT pg_advisory_xact_lock({GATE})"):
            yield
    finally:
        database.run(f"DROP TRIGGER gate ON {table}")
