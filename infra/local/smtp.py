"""A mail server that delivers nothing: it keeps each mail as an .eml file.

python -m infra.local.smtp --listen 127.0.0.1:1025 --folder .data/mail
"""

import argparse
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.health import accepts
from infra.local.ports import free_port
from infra.local.process import Process
from infra.local.running import run_until_stopped


class Smtp(Process):
    """The mail server as a process of its own; `folder` is where the mails are."""

    def __init__(self, folder: Path, port: int | None = None, *, log: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        super().__init__(
            "smtp",
            [
                sys.executable,
                "-m",
                "infra.local.smtp",
                "--listen",
                f"127.0.0.1:{self.port}",
                "--folder",
                self.folder,
            ],
            log=log or self.folder.with_suffix(".log"),
            ready=lambda: accepts(self.port),
            address=f"127.0.0.1:{self.port}",
        )


class Keep:
    """Writes each mail into a folder. Names sort by time and carry the first recipient."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd when a mail is complete. A reader of the folder never sees half a mail."""
        arrived = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        recipient = re.sub(r"[^\w.@+-]", "_", envelope.rcpt_tos[0])[:100]
        draft = self._folder / f".{arrived}-{recipient}"
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self._folder / f"{arrived}-{recipient}.eml")
        return "250 OK"


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="infra.local.smtp", description="Keeps mails as files.")
    parser.add_argument("--listen", default="127.0.0.1:1025", metavar="HOST:PORT")
    parser.add_argument("--folder", type=Path, required=True, help="where the mails go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    host, _, port = options.listen.rpartition(":")
    controller = Controller(Keep(options.folder), hostname=host, port=int(port), enable_SMTPUTF8=True)
    controller.start()
    run_until_stopped()
    controller.stop()


if __name__ == "__main__":
    main()
