"""One program of the local run: started on a leash, watched, stopped with everything it started."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
LEASH = Path(__file__).with_name("leash.py")
LOG_LINES_SHOWN = 15

# A child dies with the thread that started it, see PR_SET_PDEATHSIG, so one lasting thread starts them all.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


class ProcessFailed(Exception):
    """A program did not start or did not finish; the text says which and shows the end of its log."""


class Process:
    """A program, its environment and its log. `ready` tells whether it answers; `address` is for people.

    Its children belong to its process group and go when it goes.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        ready: Callable[[], bool] = lambda: True,
        address: str = "",
        user: str = "",
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.address = address
        self.log = log
        self._command = [str(part) for part in command]
        self._environment = {**inherited_environment(), **(environment or {})}
        self._ready = ready
        self._user = user
        self._stop_signal = stop_signal
        self._child: subprocess.Popen[bytes] | None = None
        self._wanted = False
        self._changing = threading.RLock()

    @property
    def pid(self) -> int:
        """The process id; also the id of its process group."""
        if self._child is None:
            raise ProcessFailed(f"{self.name} has not been started")
        return self._child.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs or before it was started; negative is the number of the signal that ended it."""
        return self._child.poll() if self._child else None

    @property
    def has_died(self) -> bool:
        """Whether it has ended though nobody stopped it."""
        return self._wanted and self.exit_status is not None

    def prepare(self) -> None:
        """What must be done before it can be started, such as making its data folder."""

    def start(self) -> Self:
        """Start it and wait until it is ready. Raises ProcessFailed, and leaves nothing running then."""
        self.prepare()
        try:
            self.spawn()
            self.wait_until_ready()
        except BaseException:
            self.stop(deadline=0)
            raise
        return self

    def spawn(self) -> None:
        """Start it without waiting."""
        leash = [
            sys.executable,
            "-I",
            "-S",
            str(LEASH),
            str(os.getpid()),
            str(int(self._stop_signal)),
            self._user,
        ]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self._changing, self.log.open("ab") as log:
            self._wanted = True
            self._child = _starter.submit(
                subprocess.Popen,
                [*leash, *self._command],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            ).result()

    def wait_until_ready(self, deadline: float = 60.0) -> None:
        """Return when it answers. Raises ProcessFailed when it ends first or takes longer than `deadline`."""
        until = time.monotonic() + deadline
        while not self._ready():
            if self.exit_status is not None:
                raise ProcessFailed(f"{self.name} did not start: {ending(self.exit_status)}. {self._end_of_log()}")
            if time.monotonic() > until:
                raise ProcessFailed(f"{self.name} does not answer after {deadline:.0f} s. {self._end_of_log()}")
            time.sleep(0.03)

    def stop(self, deadline: float = 15.0) -> bool:
        """Ask it to stop and wait; kill what is left then. Says whether it stopped by itself in time.

        It stays stopped until somebody starts it.
        """
        with self._changing:
            self._wanted = False
            if self._child is None:
                return True
            if self._child.poll() is None:
                self._child.send_signal(self._stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(deadline)
            stopped = self._child.poll() is not None
            self.kill()
            return stopped

    def kill(self) -> None:
        """End it and its whole process group at once, by SIGKILL. A supervisor takes that for a crash."""
        with self._changing:
            if self._child is None:
                return
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def restart(self) -> None:
        """Stop it, start it again and wait until it is ready."""
        with self._changing:
            self.stop()
            self.start()

    def revive(self) -> bool:
        """Start it again if it has died. Says whether that was so."""
        with self._changing:
            if not self.has_died:
                return False
            self.kill()  # A worker can outlive its master, and holds the port.
            self.spawn()
            return True

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end_of_log(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        return f"The end of its log, {self.log}:\n\n" + "\n".join(f"    {line}" for line in lines)


class Task(Process):
    """A program that does its work and ends; it is ready when it has ended well."""

    def wait_until_ready(self, deadline: float = 120.0) -> None:
        """Return when its work is done. Raises ProcessFailed when it fails or exceeds `deadline`."""
        until = time.monotonic() + deadline
        while self.exit_status is None:
            if time.monotonic() > until:
                raise ProcessFailed(f"{self.name} takes longer than {deadline:.0f} s. {self._end_of_log()}")
            time.sleep(0.02)
        if self.exit_status:
            raise ProcessFailed(f"{self.name} failed: {ending(self.exit_status)}. {self._end_of_log()}")


def inherited_environment() -> dict[str, str]:
    """What every program gets from ours: where programs are and how text is written, and nothing else."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def ending(status: int) -> str:
    """An exit status in words."""
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
