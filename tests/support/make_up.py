"""`make up`, as somebody at a terminal has it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from infra.local.ports import free_ports, is_free
from infra.local.process import ROOT

SETTINGS = ("PORT", "POSTGRES_PORT", "S3_PORT", "SMTP_PORT", "BROKER_PORT", "FUNCTIONS_PORT")


class MakeUp:
    """`make up` in a terminal of its own, on free ports."""

    def __init__(self, folder: Path) -> None:
        first = next(port for port in free_ports(100) if all(is_free(port + other) for other in range(20)))
        self.ports = {f"DORMOUSE_{name}": first + place for place, name in enumerate(SETTINGS)}
        self.url, self.folder = f"http://127.0.0.1:{first}", folder
        self._said = folder.with_suffix(".txt")
        settings = {name: str(port) for name, port in self.ports.items()} | {"DORMOUSE_DATA": str(folder)}
        ours = {name: value for name, value in os.environ.items() if "MAKE" not in name}  # `make test` is another make.
        with self._said.open("w") as out:
            self.make = subprocess.Popen(
                # The environment that runs the tests is good enough: nothing is installed.
                ["make", "-C", str(ROOT), f"VENV={sys.prefix}", "-o", f"{sys.prefix}/local", "up"],
                env={**ours, **settings},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # A shell ignores Ctrl-C for what it runs in the background, these tests perhaps: that is inherited.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    def is_up(self) -> bool:
        assert self.make.poll() is None, self.said
        return "Dormouse is up" in self.said

    def press_ctrl_c(self) -> None:
        """A terminal sends it to make and to all that make started in the foreground."""
        os.killpg(self.make.pid, signal.SIGINT)

    def processes(self) -> list[psutil.Process]:
        return list(psutil.Process(self.make.pid).children(recursive=True))
