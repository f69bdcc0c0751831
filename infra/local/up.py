"""`make up`: runs Dormouse on this machine until it is told to stop."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from infra.local.console import Console
from infra.local.environment import MissingValue
from infra.local.folder import FolderInUse
from infra.local.launch import StartStopped
from infra.local.manifests import BadManifest, read_manifests
from infra.local.plan import Choices
from infra.local.ports import PortProblem, Ports
from infra.local.process import ProcessFailed
from infra.local.stack import Stack

EXPECTED = (BadManifest, FolderInUse, MissingValue, PortProblem, ProcessFailed)


def main() -> int:
    """Start, wait for Ctrl-C or SIGTERM, stop. The exit status says whether it started."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())

    console = Console(sys.stdout)
    folder = Path(os.environ.get("DORMOUSE_DATA", ".data"))
    try:
        stack = _stack(folder, console, stop)
        console.starting(folder)
        stack.start()
    except StartStopped:
        console.say("Stopped.")
        return 0
    except EXPECTED as error:
        console.trouble(str(error))
        return 1

    console.up(stack.ports, folder)
    stop.wait()
    console.say("\nStopping …")
    began = time.monotonic()
    stack.stop()
    console.say(f"Stopped in {time.monotonic() - began:.1f} s. The data stays in {folder}.")
    return 0


def _stack(folder: Path, console: Console, stop: threading.Event) -> Stack:
    choices = Choices(environment={name: os.environ[name] for name in ("LOG_LEVEL",) if name in os.environ})
    names = [service.name for service in read_manifests(choices.manifests).services]
    ports = Ports.from_settings(os.environ, names)
    return Stack(folder, ports, choices, on_ready=console.ready, on_trouble=console.trouble, stop_requested=stop)


if __name__ == "__main__":
    sys.exit(main())
