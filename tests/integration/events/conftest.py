"""A database for tests of lib/outbox.py alone, in which nothing else publishes."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.postgres import Postgres
from infra.local.programs import module


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """PostgreSQL with Dormouse's tables and no Dormouse."""
    folder = Path(tempfile.mkdtemp(prefix="dormouse-"))
    log = tmp_path_factory.mktemp("quiet") / "migrations.log"
    with Postgres(folder / "postgres", settings={"fsync": "off"}) as server:
        module("migrations", "migrations", environment={"DATABASE_URL": server.url}, log=log).start()
        yield server
    shutil.rmtree(folder)
