"""Functions that a benchmark starts for itself, from the command that `make up` and the image start them by."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter, sleep

from bench.load import Load, read_answer
from infra.local.leash import PR_SET_PDEATHSIG
from infra.local.ports import free_port
from infra.local.process import ROOT, inherited_environment
from infra.local.programs import THREADS


class Function:
    """A function that was just started at `url`, and may not answer yet."""

    def __init__(self, source: Path, folder: Path, environment: Mapping[str, str]) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._address = ("127.0.0.1", port)
        program = Path(sysconfig.get_path("scripts")) / "functions-framework"
        settings = {**inherited_environment(), "THREADS": THREADS, "PORT": str(port), **environment}
        settings["XDG_RUNTIME_DIR"] = mkdtemp(dir=folder)
        log = (folder / f"{source.parent.name}.log").open("ab")
        self._started = perf_counter()
        self._process = subprocess.Popen(
            [program, "--source", source, "--target", "main", "--host", "127.0.0.1"],
            cwd=ROOT,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def first_answer(self, load: Load) -> float:
        """Milliseconds from the start of the process to the end of its first answer."""
        with self._connection() as connection:
            connection.sendall(load.request)
            status = read_answer(connection)
        if status != load.status:
            raise RuntimeError(f"{load.url} answers {status} instead of {load.status}")
        return (perf_counter() - self._started) * 1000

    def _connection(self) -> socket.socket:
        """A connection as soon as there can be one: the request waits in it until a worker takes it."""
        while self._process.poll() is None:
            with suppress(ConnectionRefusedError):
                return socket.create_connection(self._address, timeout=60)
            sleep(0.001)
        raise RuntimeError(f"the function did not start: exit status {self._process.returncode}")

    @property
    def resident(self) -> float:
        """Megabytes that its worker holds now."""
        return resident(self._process.pid)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _end_with_parent() -> None:
    """Has Linux kill the process when this one is killed. (`make up` does it by a program, which takes its time.)"""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@contextmanager
def running(source: Path, folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Function]:
    """A function that was just started; ended when the block ends."""
    function = Function(source, folder, environment or {})
    try:
        yield function
    finally:
        function.stop()


def resident(server: int) -> float:
    """Megabytes of memory (resident set size) that the worker of a function holds; `server` is its parent's id."""
    listed = subprocess.run(["ps", "-eo", "ppid=,rss="], capture_output=True, text=True, check=True).stdout
    processes = [line.split() for line in listed.splitlines()]
    return sum(int(size) for parent, size in processes if int(parent) == server) / 1024
