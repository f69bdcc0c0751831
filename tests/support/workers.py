"""Running the tests in several processes, each with a Dormouse of its own. `make test` does so."""

import re
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
    "tests/system/test_make_up.py",
    "tests/system/test_demo.py",
    "tests/integration/tasks/test_plans.py",
    "tests/system/test_state_machine.py",
    "tests/system/test_authorization_matrix.py",
)
ANY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of one file run in one process, so that what they share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


def scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Hands out the files in the order in which they were collected."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def place(nodeid: str) -> int:
    """Sorts the longest to the front and leaves the rest as it is."""
    return next((place for place, path in enumerate(FIRST) if nodeid.startswith(path)), len(FIRST))


def name_of(parameter: object) -> str | None:
    """A parameter's name without an id that was made up: each worker would name the test otherwise."""
    named = ANY_ID.sub("id", str(parameter))
    return named if isinstance(parameter, str | UUID) and named != str(parameter) else None


def take_own_ports(number: int, count: int) -> None:
    """Choose free ports where no other worker does: between choosing one and using it, it may be taken."""
    share = len(ports.FREE_RANGE) // count
    ports.FREE_RANGE = ports.FREE_RANGE[number * share : (number + 1) * share]
