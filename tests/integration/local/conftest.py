"""What the tests of infra/local share."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.local.addresses import Addresses
from infra.local.broker import Broker
from infra.local.manifests import read_manifests
from tests.integration.local.broker_run import BROKER, Start
from tests.integration.local.subscriber import Subscriber


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for PostgreSQL, which does not run as root.

    Each start of pytest closes the folders of all its runs to other users, so one of those will not do.
    """
    path = Path(tempfile.mkdtemp(prefix="dormouse-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a broker for Triggers and their subscribers; answers with its address."""
    with ExitStack() as running:

        def start_broker(*triggers: str, **subscribers: Subscriber) -> str:
            (tmp_path / "eventing.yaml").write_text(BROKER + "".join(triggers))
            addresses = {name: running.enter_context(each).url for name, each in subscribers.items()}
            broker = Broker(read_manifests(tmp_path).triggers, Addresses(addresses))
            return running.enter_context(broker).url

        yield start_broker
