"""Does a part of what the clock does, in a process of its own: `python -m … claim 8` or `… sweep`.

Prints JSON: the ids of the events that each thread has claimed, or how many events the sweep published.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from lib import outbox


def claim_all(_: int) -> list[str]:
    """Claim until there is nothing left."""
    claimed: list[str] = []
    while events := outbox.claim(7):
        claimed += [str(event["id"]) for event in events]
    return claimed


def main(work: str, threads: str = "1") -> None:
    with ThreadPoolExecutor(int(threads)) as pool:
        done = outbox.sweep() if work == "sweep" else list(pool.map(claim_all, range(int(threads))))
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main(*sys.argv[1:])
