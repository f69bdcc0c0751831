"""The S3 storage, taken away for a while."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer

from infra.local.stack import Stack


class HangsUp(ThreadingTCPServer):
    """Takes every connection and ends it at once."""

    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def storage_away(stack: Stack) -> Iterator[None]:
    """No storage, until the block ends; its port is held so that it is not started again before."""
    storage = stack.process("s3")
    storage.kill()
    try:
        with HangsUp(("127.0.0.1", stack.ports.s3), BaseRequestHandler) as nobody:
            threading.Thread(target=nobody.serve_forever, args=(0.05,), daemon=True).start()
            yield
            nobody.shutdown()
    finally:
        storage.restart()
