"""What the tests of infra/local share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for PostgreSQL, which does not run as root.

    Each start of pytest closes the folders of all its runs to other users, so one of those will not do.
    """
    path = Path(tempfile.mkdtemp(prefix="dormouse-"))
    yield path
    shutil.rmtree(path)
