"""`make bench`: what Dormouse costs, as ratios against bare parts measured in the same run."""

import argparse
import compileall
import signal
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench import scenarios
from bench.measure import Row
from bench.table import as_json, as_table
from bench.world import world
from infra.local.process import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenario", nargs="*", help=f"only these of {', '.join(scenarios.ALL)}")
    parser.add_argument("--tasks", type=int, default=1_000_000, metavar="N", help="tasks in the database")
    parser.add_argument("--samples", type=int, default=40, metavar="N", help="of each kind of list, search or write")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to this file")
    options = parser.parse_args()
    if unknown := set(options.scenario) - set(scenarios.ALL):
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # Like Ctrl-C: what was started is ended.
    rows: list[Row] = []
    try:
        for row in _measured(options.scenario or list(scenarios.ALL), options.tasks, options.samples):
            _say(f"  {row.what}: {row.ours.median:,.2f} {row.unit}, {row.ratio:.2f} times {row.against}")
            rows.append(row)
    finally:  # What was measured is worth something, even where the next thing fails.
        print(as_table(rows))
        if options.json:
            options.json.write_text(as_json(rows))


def _measured(names: list[str], tasks: int, samples: int) -> Iterator[Row]:
    _compile()
    _say(f"Starting Dormouse with {tasks:,} tasks …")
    with world(tasks, samples) as running:
        for name in names:
            for row in scenarios.ALL[name](running):
                yield row if row.group else replace(row, group=name)


def _compile() -> None:
    """All bytecode, as the image has it: a cold start that had to compile would measure the compiler."""
    for folder in (sysconfig.get_path("purelib"), *(ROOT / name for name in ("lib", "functions", "infra", "bench"))):
        compileall.compile_dir(str(folder), quiet=2, workers=0)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
