"""PingSources send their events at their times."""

import sys
import time
from pathlib import Path

import pytest

from infra.local.process import Process, ProcessFailed, Task
from tests.integration.local.subscriber import Subscriber


def source(schedule: str, timezone: str = "UTC") -> str:
    return f"""
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {{name: tick, namespace: dormouse}}
spec:
  schedule: "{schedule}"
  timezone: {timezone}
  contentType: application/json
  data: '{{"tick": true}}'
  sink: {{ref: {{kind: Service, name: clock}}, uri: /events}}
"""


def command(manifests: Path, clock: str = "http://127.0.0.1:1") -> list[str | Path]:
    return [sys.executable, "-m", "infra.local.pinger", "--manifests", manifests, f"--function=clock={clock}"]


def test_the_sink_gets_knatives_ping_event_at_each_time(tmp_path: Path) -> None:
    (tmp_path / "tick.yaml").write_text(source("* * * * * *"))  # The sixth field is seconds.

    with Subscriber() as clock, Process("pinger", command(tmp_path, clock.url), log=tmp_path / "log"):
        until = time.monotonic() + 10
        while len(clock.received) < 2 and time.monotonic() < until:
            time.sleep(0.05)

    first, second = clock.received[:2]
    assert first["type"] == "dev.knative.sources.ping"
    assert first["source"] == "/apis/v1/namespaces/dormouse/pingsources/tick"
    assert (first.headers["content-type"], first.body) == ("application/json", b'{"tick": true}')
    assert first["id"] != second["id"]
    assert 0.2 < second.at - first.at < 1.8


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [(source("every day"), "every day"), (source("* * * * *", "Nowhere/Land"), "not a time zone")],
)
def test_a_schedule_that_cannot_be_followed_stops_the_start(tmp_path: Path, manifest: str, reason: str) -> None:
    (tmp_path / "tick.yaml").write_text(manifest)

    with pytest.raises(ProcessFailed, match=f"The pinger cannot start: .*{reason}"):
        Task("pinger", command(tmp_path), log=tmp_path / "log").start()
