"""Load on an HTTP server: callers that each keep one connection and send the next request when they have an answer.

It runs as a process of its own, so that what it costs does not slow down whoever measures.
"""

import gc
import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import chain
from time import perf_counter
from typing import Self
from urllib.parse import urlsplit

from infra.local.process import ROOT

STAYS = 1.0
"""So many seconds is a connection used again after; the server ends those that nothing is sent on."""


@dataclass(frozen=True)
class Load:
    """Which request, how many callers, and how long: `seconds`, and at most `most` requests of each caller."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200
    """What every answer must have; anything else ends the run."""
    callers: int = 1
    seconds: float = 0.5
    most: int = 1_000_000

    def __call__(self) -> list[float]:
        """Milliseconds that each request took."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.load"],
            input=json.dumps(asdict(self)),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        took: list[float] = json.loads(done.stdout)
        return took

    @property
    def request(self) -> bytes:
        """The bytes that are sent."""
        url, body = urlsplit(self.url), self.body.encode()
        head = {"Host": url.netloc, **self.headers}
        if body:
            head |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


def run(load: Load) -> list[float]:
    """Milliseconds that each request took. Raises where an answer is not as it must be."""
    with ThreadPoolExecutor(load.callers) as callers:
        return list(chain(*callers.map(_call, [load] * load.callers)))


def _call(load: Load) -> list[float]:
    took: list[float] = []
    end = perf_counter() + load.seconds
    with KeepAlive(load) as ask:
        for _ in range(load.most):
            started = perf_counter()
            if started > end:
                break
            ask()
            took.append((perf_counter() - started) * 1000)
    return took


class KeepAlive:
    """A connection that stays, to send one request by again and again."""

    def __init__(self, load: Load) -> None:
        self._load, self._request = load, load.request
        self._connection, self._used = self._connected(), perf_counter()

    def _connected(self) -> socket.socket:
        url = urlsplit(self._load.url)
        connection = socket.create_connection((url.hostname, url.port), timeout=120)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def __call__(self) -> None:
        """Send the request and read the answer. Raises where that is not as it must be."""
        if perf_counter() - self._used > STAYS:
            self._connection.close()
            self._connection = self._connected()
        self._connection.sendall(self._request)
        status = read_answer(self._connection)
        self._used = perf_counter()
        if status != self._load.status:
            raise RuntimeError(f"{self._load.method} {self._load.url} answers {status} instead of {self._load.status}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def read_answer(connection: socket.socket) -> int:
    """Read one answer to its end; its status."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    missing = length - len(body)
    while missing > 0:
        missing -= len(_more(connection))
    return int(head[9:12])


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the server hung up")
    return received


if __name__ == "__main__":
    gc.disable()
    json.dump(run(Load(**json.load(sys.stdin))), sys.stdout)
