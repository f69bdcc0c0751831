"""bench/load.py"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import Load, run


class Echo(BaseHTTPRequestHandler):
    """Answers what was sent, and counts connections."""

    protocol_version = "HTTP/1.1"
    connections = 0

    def setup(self) -> None:
        super().setup()
        type(self).connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Echo.connections = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/echo?x=1"
        server.shutdown()


def test_every_caller_keeps_its_connection(url: str) -> None:
    load = Load(url, method="POST", body="x" * 200_000, status=201, callers=3, most=5, seconds=30)

    took = run(load)

    assert len(took) == 15
    assert Echo.connections == 3


def test_an_unexpected_answer_ends_the_run(url: str) -> None:
    load = Load(url, method="POST", body="{}", status=200, most=1)

    with pytest.raises(RuntimeError, match="answers 201 instead of 200"):
        run(load)


def test_the_load_is_made_by_a_process_of_its_own(url: str) -> None:
    load = Load(url, method="POST", body="ü", status=201, most=3)

    took = load()

    assert len(took) == 3
