"""A Knative Broker for one machine: takes CloudEvents by HTTP and delivers them by the manifests' Triggers.

It answers 202 only when every matching subscriber, or its dead-letter sink, has the event. Otherwise it
answers 503 and the publisher keeps it, so there is nothing here that a crash could lose.

    python -m infra.local.broker --manifests infra/knative/base --listen 127.0.0.1:8090 --function notify=http://…
"""

import argparse
import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from infra.local import addresses
from infra.local.cloudevent import NotACloudEvent, read_event
from infra.local.delivery import Courier, NotTaken
from infra.local.manifests import Trigger, read_manifests
from infra.local.routing import Router
from infra.local.running import run_until_stopped

log = logging.getLogger("dormouse.broker")


class Broker:
    """The broker as a server of threads: one for each connection, so a slow event holds up no other one."""

    def __init__(
        self,
        triggers: tuple[Trigger, ...],
        where: addresses.Addresses,
        listen: tuple[str, int] = ("127.0.0.1", 0),
    ) -> None:
        for trigger in triggers:  # Refuse at the start what could not be delivered later.
            for destination in (trigger.subscriber, trigger.dead_letter_sink):
                if destination is not None:
                    where.url(destination)
        self._stopping = threading.Event()
        self._server = _Server(listen, Router(triggers, Courier(where, self._stopping)))
        self.url = f"http://{listen[0]}:{self._server.server_port}"

    def start(self) -> Self:
        """Serve in the background."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="broker", daemon=True).start()
        return self

    def stop(self, deadline: float = 10.0) -> None:
        """Take nothing new; let the deliveries under way end, those that wait for a retry without one."""
        self._stopping.set()
        self._server.shutdown()
        until = time.monotonic() + deadline
        while self._server.under_way and time.monotonic() < until:
            time.sleep(0.01)
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, listen: tuple[str, int], router: Router) -> None:
        self.router = router
        self.under_way: set[int] = set()
        super().__init__(listen, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A publisher that hangs up before its answer is no fault of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            log.exception("A request failed")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # With it, an answer on a kept-alive connection can wait 40 ms for an ACK.
    server: _Server

    def do_GET(self) -> None:
        """Health."""
        self._answer(200 if self.path == "/health" else 404)

    def do_POST(self) -> None:
        """An event, on whatever path: the path of an in-cluster broker address names namespace and broker."""
        try:
            body = self.rfile.read(max(0, int(self.headers["Content-Length"])))
        except (TypeError, ValueError):
            self.close_connection = True
            return self._answer(411, "send the event with a Content-Length")

        self.server.under_way.add(id(self))
        try:
            self.server.router.route(read_event(dict(self.headers.items()), body))
        except NotACloudEvent as error:
            self._answer(400, str(error))
        except NotTaken as error:
            self._answer(503, str(error))
        else:
            self._answer(202)
        finally:
            self.server.under_way.discard(id(self))

    def _answer(self, status: int, sentence: str = "") -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(sentence.encode())))
        self.end_headers()
        self.wfile.write(sentence.encode())


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="infra.local.broker", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--manifests", type=Path, required=True, help="folder with the Triggers")
    parser.add_argument("--listen", default="127.0.0.1:8090", metavar="HOST:PORT")
    addresses.add_arguments(parser)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    host, _, port = options.listen.rpartition(":")
    try:
        broker = Broker(
            read_manifests(options.manifests).triggers, addresses.from_arguments(options), (host, int(port))
        )
    except ValueError as error:
        parser.exit(1, f"The broker cannot start: {error}\n")
    with broker:
        run_until_stopped()


if __name__ == "__main__":
    main()
