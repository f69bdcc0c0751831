"""A subscriber for tests of event delivery: answers as told, and remembers what came."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Received:
    """One delivery."""

    headers: dict[str, str]
    body: bytes
    at: float

    def __getitem__(self, attribute: str) -> str:
        return self.headers[f"ce-{attribute}"]


@dataclass(frozen=True)
class Reply:
    """An answer to a delivery."""

    status: int = 204
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    after: float = 0.0
    closes: bool = False
    """Close the connection afterwards, without a word of it in the answer."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # Many may come at once; the default turns the sixth away.


class Subscriber:
    """A server on a free port. `answers` are given one after the other, the last one from then on."""

    def __init__(self, *answers: Reply | int, by: Callable[[Received], Reply] | None = None, port: int = 0) -> None:
        self._answers = [Reply(answer) if isinstance(answer, int) else answer for answer in answers] or [Reply()]
        self._by = by
        self._turn = threading.Lock()
        self.received: list[Received] = []
        subscriber = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = subscriber._reply(Received(headers, body, time.monotonic()))
                time.sleep(reply.after)
                self.send_response(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                if reply.status != 204:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = self.close_connection or reply.closes

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _reply(self, received: Received) -> Reply:
        with self._turn:
            self.received.append(received)
            if self._by:
                return self._by(received)
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
