"""Which program listens where."""

import random
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

# Below what Linux gives to outgoing connections: one of those could hold the port of a restarting program.
FREE_RANGE = range(15000, 32000)

SETTINGS = {
    "gateway": ("DORMOUSE_PORT", 8080),
    "postgres": ("DORMOUSE_POSTGRES_PORT", 54320),
    "s3": ("DORMOUSE_S3_PORT", 9000),
    "smtp": ("DORMOUSE_SMTP_PORT", 1025),
    "broker": ("DORMOUSE_BROKER_PORT", 8090),
}
FUNCTIONS_SETTING = ("DORMOUSE_FUNCTIONS_PORT", 8100)


class PortProblem(Exception):
    """A port cannot be used; the text names it and the setting that changes it."""


@dataclass(frozen=True)
class Ports:
    """A port of 127.0.0.1 for each program of the run."""

    gateway: int
    postgres: int
    s3: int
    smtp: int
    broker: int
    functions: Mapping[str, int]

    @classmethod
    def from_settings(cls, settings: Mapping[str, str], functions: Iterable[str]) -> Self:
        """The ports people know; functions follow DORMOUSE_FUNCTIONS_PORT in alphabetical order."""
        base = _number(settings, *FUNCTIONS_SETTING)
        return cls(
            **{name: _number(settings, *setting) for name, setting in SETTINGS.items()},
            functions={name: base + place for place, name in enumerate(sorted(functions), start=1)},
        )

    @classmethod
    def free(cls, functions: Iterable[str]) -> Self:
        """Ports that nobody uses now."""
        names = sorted(functions)
        found = free_ports(len(SETTINGS) + len(names))
        return cls(
            **{name: found.pop() for name in SETTINGS},
            functions={name: found.pop() for name in names},
        )

    def taken(self) -> str | None:
        """A sentence about the first port that something else listens on; None when all can be had."""
        wanted = {name: (getattr(self, name), setting) for name, (setting, _) in SETTINGS.items()}
        wanted |= {name: (port, FUNCTIONS_SETTING[0]) for name, port in self.functions.items()}
        for name, (port, setting) in wanted.items():
            if not is_free(port):
                return (
                    f"Port {port} ({name}) is taken by another program. "
                    f"Stop that program, or choose another port: {setting}={port + 1000} make up"
                )
        return None


def free_port() -> int:
    """One port that nobody uses now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different ports that nobody uses now."""
    found: list[int] = []
    for port in random.sample(FREE_RANGE, k=len(FREE_RANGE)):
        if len(found) == count:
            break
        if is_free(port):
            found.append(port)
    return found


def is_free(port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As servers do: TIME_WAIT is no hindrance.
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _number(settings: Mapping[str, str], name: str, default: int) -> int:
    text = settings.get(name, str(default))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise PortProblem(f"{name} is '{text}': set it to a port, a number from 1 to 65535.")
    return int(text)
