"""The gateway of every environment, before a stand-in that shows what arrives at a function."""

import json
import sysconfig
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from infra.local.health import http_ok
from infra.local.ports import free_port
from infra.local.process import ROOT, Process

CADDY = Path(sysconfig.get_path("scripts")) / "caddy"
CADDYFILE = ROOT / "infra" / "gateway" / "Caddyfile"
PRIVATE_PATHS = [
    "/events",
    "//events",
    "/ready",
    "/api/v1/tasks/../../../events",
    "/api/v1/tasks/..%2f..%2f..%2fevents",
    "/api/v1/tasks/%2e%2e/%2e%2e/%2e%2e/events",
    "/api/v1/tasksx",
    "/api/v1/nothing",
    "/docs/nothing",
]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any


class Gateway(NamedTuple):
    port: int
    log: Path

    def send(self, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST" if body else "GET", path, body, headers or {})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        # A header that came twice has both values here.
        received = {name: response.getheader(name, "") for name, _ in response.getheaders()}
        return Answer(response.status, received, json.loads(text) if "json" in received["Content-Type"] else text)


class StandIn(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind = (503, "text/plain") if self.path.endswith("/cold") else (200, "application/json")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(json.dumps({"path": self.path, **dict(self.headers)}).encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    function = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    threading.Thread(target=function.serve_forever, daemon=True).start()
    folder, port = tmp_path_factory.mktemp("gateway"), free_port()
    (folder / "index.html").write_text("<title>Docs</title>")
    caddy = Process(
        "gateway",
        [CADDY, "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
        environment={
            "GATEWAY_LISTEN": f":{port}",
            "GATEWAY_BIND": "127.0.0.1",
            "DOCS_ROOT": str(folder),
            "XDG_DATA_HOME": str(folder),
            "UPSTREAM_TASKS": f"http://127.0.0.1:{function.server_port}",
            "UPSTREAM_TEAMS": f"http://127.0.0.1:{free_port()}",
        },
        log=folder / "gateway.log",
        ready=lambda: http_ok(port, "/health"),
    )
    caddy.start()
    yield Gateway(port, folder / "gateway.log")
    caddy.stop()
    function.shutdown()


def test_a_function_gets_the_request_as_it_was(gateway: Gateway) -> None:
    answer = gateway.send("/api/v1/tasks/1?q=a%20b", {"Host": "dormouse.example", "Authorization": "Bearer x"})

    assert answer.body["path"] == "/api/v1/tasks/1?q=a%20b"
    assert answer.body["Authorization"] == "Bearer x"
    assert answer.body["X-Forwarded-Host"] == "dormouse.example"
    assert answer.body["Host"].startswith("127.0.0.1:")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Request-Id"])
def test_a_client_cannot_say_who_it_is(gateway: Gateway, header: str) -> None:
    answer = gateway.send("/api/v1/tasks", {header: "203.0.113.9"})

    assert "203.0.113.9" not in json.dumps(answer.body)


@pytest.mark.parametrize("path", PRIVATE_PATHS)
def test_what_is_not_a_public_path_is_not_found(gateway: Gateway, path: str) -> None:
    answer = gateway.send(path)

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["type"] == "/problems/not-found"
    assert answer.body["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/api/v1/teams", "/api/v1/tasks/cold"])
def test_a_function_that_does_not_answer_is_a_503_to_be_tried_again(gateway: Gateway, path: str) -> None:
    answer = gateway.send(path)

    assert answer.status == 503
    assert answer.body["type"] == "/problems/unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def test_a_body_that_is_too_large_is_refused(gateway: Gateway) -> None:
    answer = gateway.send("/api/v1/tasks", body=b"x" * 1_000_001)

    assert answer.status == 413
    assert answer.body["type"] == "/problems/too-large"


@pytest.mark.parametrize("path", ["/api/v1/tasks", "/api/v1/nothing", "/api/v1/teams", "/docs/"])
def test_every_answer_has_the_security_headers_once(gateway: Gateway, path: str) -> None:
    answer = gateway.send(path)

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_documentation_may_load_nothing_from_elsewhere(gateway: Gateway) -> None:
    answer = gateway.send("/docs/")

    assert answer.body == "<title>Docs</title>"
    assert "default-src 'none'; script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_log_has_neither_queries_nor_headers(gateway: Gateway) -> None:
    gateway.send("/api/v1/tasks?q=canary", {"Authorization": "Bearer canary", "Cookie": "canary"})
    gateway.send("/api/v1/teams?q=canary", {"Referer": "https://canary.example"})

    log = gateway.log.read_text()

    assert '"uri":"/api/v1/teams"' in log
    assert "canary" not in log
