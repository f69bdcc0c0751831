"""What `make up` prints."""

import threading
import time
from pathlib import Path
from typing import TextIO

from infra.local.ports import Ports
from infra.local.process import Process

GREEN, RED, BOLD, PLAIN = "\033[32m", "\033[31m", "\033[1m", "\033[0m"


class Console:
    """Short, aligned lines; colours only where a person looks on."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colours = out.isatty()
        self._began = time.monotonic()
        self._turn = threading.Lock()

    def say(self, text: str) -> None:
        """One piece of text, whole, whoever else prints."""
        with self._turn:
            print(text, file=self._out, flush=True)

    def starting(self, folder: Path) -> None:
        """The first line."""
        self._began = time.monotonic()
        self.say(f"Dormouse is starting; its data is in {folder}.\n")

    def ready(self, process: Process) -> None:
        """A program is up."""
        seconds = time.monotonic() - self._began
        self.say(f"  {self._in(GREEN, '✓')} {process.name:<14} {seconds:5.1f} s   {process.address}".rstrip())

    def trouble(self, sentence: str) -> None:
        """Something went wrong."""
        self.say(f"{self._in(RED, '✗')} {sentence}")

    def up(self, ports: Ports, folder: Path) -> None:
        """Everything runs: where to go now."""
        address = f"http://localhost:{ports.gateway}"
        seconds = time.monotonic() - self._began
        self.say(
            f"\n{self._in(BOLD, f'Dormouse is up: {address}')}   ({seconds:.1f} s)\n\n"
            f"  API            {address}/docs\n"
            f"  Mail           {folder}/mail/*.eml\n"
            f"  Logs           {folder}/logs/*.log\n"
            f"  A demo team    make demo\n"
            f"  Stop           Ctrl-C\n"
        )

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if self._colours else text
