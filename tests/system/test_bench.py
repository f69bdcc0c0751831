"""`make bench` on few tasks, each thing measured a few times only: that it runs, not what comes of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.process import ROOT

SMALL = ["list", "search", "count", "detail", "write", "--tasks", "3000", "--samples", "2"]


@pytest.mark.timeout(300)
def test_the_benchmark_of_tasks_measures_every_kind_of_request(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"

    done = subprocess.run(
        [sys.executable, "-m", "bench", *SMALL, "--json", figures], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    rows = json.loads(figures.read_text())["rows"]
    measured = {row["group"] for row in rows}
    assert {"GET /tasks by a member, 50 of", "search by a member", "GET /tasks/{id}", "written by a member"} <= measured
    assert all(row["ours"]["median"] > row["yardstick"]["median"] * 0.1 > 0 for row in rows)
    assert all(row["what"] in done.stdout for row in rows)
