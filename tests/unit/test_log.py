"""Logs: one JSON object a line, whatever is logged."""

import json
import logging
from collections.abc import Iterator
from contextvars import copy_context
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from lib import log

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Written:
    """What a logger has written."""

    def __init__(self) -> None:
        self.logger = logging.Logger("of this test")
        self._stream = StringIO()
        handler = logging.StreamHandler(self._stream)
        handler.setFormatter(log.JsonLines("tasks"))
        self.logger.addHandler(handler)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._stream.getvalue().removesuffix("\n").split("\n")]


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture(autouse=True)
def _of_no_request() -> Iterator[None]:
    tokens = [(variable, variable.set(None)) for variable in (log.request_id, log.traceparent, log.user_id)]
    yield
    for variable, token in tokens:
        variable.reset(token)


def test_a_line_says_when_who_and_what(written: Written) -> None:
    written.logger.warning("Nobody answers at %s", "port 25")

    (line,) = written.lines
    assert line.pop("time").endswith("Z")
    assert line == {"level": "warning", "function": "tasks", "message": "Nobody answers at port 25"}


def test_facts_are_members_of_the_line(written: Written) -> None:
    id = UUID(int=7)

    log.event(written.logger, "Took an event", event=id, count=3, none=None)

    (line,) = written.lines
    assert (line["message"], line["event"], line["count"]) == ("Took an event", str(id), 3)
    assert "none" not in line


@pytest.mark.parametrize(
    "evil", ['a\n{"level": "error"}', "a\r\nb", "a\u2028b\u0085c", '"}\n', "\x00\x1b[31m", "\ud800"]
)
def test_no_text_begins_a_line_of_its_own(written: Written, evil: str) -> None:
    log.event(written.logger, evil, path=evil)

    (line,) = written.lines
    assert (line["message"], line["path"], line["level"]) == (evil, evil, "info")


def test_an_exception_is_in_the_line_it_belongs_to(written: Written) -> None:
    try:
        raise ValueError("several\nlines")
    except ValueError:
        written.logger.exception("It failed")

    (line,) = written.lines
    assert line["level"] == "error"
    assert "ValueError: several\nlines" in line["exception"]


def test_a_line_names_the_request_the_trace_and_the_person(written: Written) -> None:
    log.begin("from-the-gateway-1", TRACE)
    log.user_id.set("somebody")

    log.event(written.logger, "Answered")

    (line,) = written.lines
    assert (line["request_id"], line["user_id"]) == ("from-the-gateway-1", "somebody")
    assert line["trace_id"] == TRACE.split("-")[1]


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "with spaces in it", "new\nline-1234", "ünïcödé-1234"])
def test_a_request_id_that_is_not_well_formed_is_replaced(given: str | None) -> None:
    log.begin(given, None)

    made = log.request_id.get() or ""
    assert made != given
    assert len(made) == 32


@pytest.mark.parametrize(
    "given",
    [None, "", TRACE[:-1], TRACE.upper(), TRACE.replace("00-", "ff-", 1), f"00-{'0' * 32}-b7ad6b7169203331-01"],
)
def test_a_trace_that_is_not_well_formed_is_begun_anew(given: str | None) -> None:
    log.begin(None, given)

    version, trace, parent, flags = (log.traceparent.get() or "").split("-")
    assert (version, len(trace), len(parent), flags) == ("00", 32, 16, "01")
    assert trace not in (given or "")


def test_a_trace_goes_on_with_a_parent_of_ours() -> None:
    log.begin(None, TRACE)

    _, trace, parent, _ = (log.traceparent.get() or "").split("-")
    assert trace == TRACE.split("-")[1]
    assert parent != TRACE.split("-")[2]


def test_the_next_request_is_nobody_s_until_they_are_known() -> None:
    log.user_id.set("the one before")

    log.begin(None, None)

    assert copy_context()[log.user_id] is None
