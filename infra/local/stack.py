"""Everything that Dormouse is, on one machine: what `make up` starts, also for tests.

with Stack(folder) as stack:
    requests go to stack.url
    stack.process("tasks").kill()
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from infra.local.folder import DataFolder
from infra.local.launch import launch
from infra.local.manifests import read_manifests
from infra.local.plan import Choices, Plan
from infra.local.ports import PortProblem, Ports
from infra.local.process import Process
from infra.local.supervisor import Supervisor

# Programs of a run that was killed need a moment to stop.
PORTS_FREE_WITHIN = 15.0


def silent(*_: object) -> None:
    """Report nothing."""


class Stack:
    """All programs of a run. Without `ports` it takes free ones.

    `on_ready` is called with each program that is up, `on_trouble` with a sentence about each one that ended
    by itself. `stop_requested` ends a start that is under way.
    """

    def __init__(
        self,
        folder: Path,
        ports: Ports | None = None,
        choices: Choices | None = None,
        *,
        on_ready: Callable[[Process], None] = silent,
        on_trouble: Callable[[str], None] = silent,
        stop_requested: threading.Event | None = None,
    ) -> None:
        self._choices = choices or Choices()
        self._declared = read_manifests(self._choices.manifests)
        self.ports = ports or Ports.free(service.name for service in self._declared.services)
        self.data = DataFolder(folder)
        self.url = f"http://127.0.0.1:{self.ports.gateway}"
        self._on_ready, self._on_trouble = on_ready, on_trouble
        self._stop_requested = stop_requested or threading.Event()
        self._plan: Plan | None = None
        self._supervisor: Supervisor | None = None

    @property
    def mail_dir(self) -> Path:
        """Where mails land, one .eml file each."""
        return self.data.mail

    @property
    def plan(self) -> Plan:
        """The programs; there are none before the start."""
        if self._plan is None:
            raise RuntimeError("the stack has not been started")
        return self._plan

    def process(self, name: str) -> Process:
        """A program: a function by its name, or postgres, s3, smtp, broker, pinger or gateway."""
        return next(process for process in self.plan.lasting if process.name == name)

    def function_url(self, name: str) -> str:
        """Where a function listens, past the gateway."""
        return f"http://127.0.0.1:{self.ports.functions[name]}"

    def database_url(self, role: str = "owner") -> str:
        """The database's address for the role of the function so named, or for owner or superuser."""
        if role == "owner":
            return self.plan.postgres.url
        return self.plan.postgres.superuser_url if role == "superuser" else self.plan.database_url(role)

    def start(self) -> Self:
        """Start everything; return when all of it answers. Leaves nothing running when something fails."""
        killed = self.data.acquire()
        try:
            self._await_ports(PORTS_FREE_WITHIN if killed else 0.0)
            self._plan = Plan(self.data, self.ports, self._declared, self._choices)
            launch(self._plan.steps(), self._on_ready, self._stop_requested)
            self._supervisor = Supervisor(self._plan.lasting, self._on_trouble)
            self._supervisor.start()
        except BaseException:
            self.data.release()
            raise
        return self

    def stop(self) -> None:
        """Stop everything, callers before the called."""
        if self._supervisor:
            self._supervisor.stop()
        for wave in self.plan.waves():
            with ThreadPoolExecutor(max_workers=len(wave)) as threads:
                for process, in_time in zip(wave, threads.map(Process.stop, wave), strict=True):
                    if not in_time:
                        self._on_trouble(f"{process.name} did not stop in time and was killed.")
        self.data.release()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _await_ports(self, patience: float) -> None:
        """Raises PortProblem when another program has one of the ports."""
        until = time.monotonic() + patience
        while problem := self.ports.taken():
            if time.monotonic() > until or self._stop_requested.wait(0.1):
                raise PortProblem(problem)
