"""Running the tests in several processes, each with a Dormouse of its own, as `make test` does: a plugin of pytest."""

import re
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from xdist.scheduler import LoadScopeScheduling

from infra.local import ports

# Those share a Dormouse that takes long to break and to mend.
TOGETHER = "tests/system/reliability/"
# What takes longest, so that it is not begun last.
FIRST = (
    TOGETHER,
    "tests/system/test_schemathesis.py",
    "tests/system/test_bench.py",
    "tests/system/test_make_up.py",
    "tests/integration/tasks/test_plans.py",
    "tests/integration/tasks/test_filters.py",
    "tests/integration/events/test_outbox.py",
    "tests/integration/database/test_migrations.py",
    "tests/system/test_main_job.py",
    "tests/system/test_state_machine.py",
    "tests/system/test_demo.py",
)
ANY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of one file run in one process, so that what they share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Hand out the files in the order in which they were collected."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Take free ports where no other worker does: one that was found free may be taken before it is used."""
    if worker := getattr(config, "workerinput", None):
        share = len(ports.FREE_RANGE) // worker["workercount"]
        first = share * int(worker["workerid"].removeprefix("gw"))
        ports.FREE_RANGE = ports.FREE_RANGE[first : first + share]


def pytest_make_parametrize_id(val: object) -> str | None:
    """Leave ids that are made up out of the names of tests, which must be the same in all workers."""
    name = ANY_ID.sub("id", str(val)) if isinstance(val, str | UUID) else str(val)
    return name if name != str(val) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put the operation into the names of the tests that schemathesis makes: pytest 9.2 leaves it out."""
    if (operation := getattr(item, "operation_label", None)) and item.id.params is None:
        item._id = item.id.with_params(operation)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Raises UsageError where two tests have one name: workers would run only one of them."""
    if twice := [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]:
        raise pytest.UsageError(f"several tests are named {', '.join(twice)}")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next((place for place, path in enumerate(FIRST) if nodeid.startswith(path)), len(FIRST))
