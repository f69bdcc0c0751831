"""Knative's PingSources for one machine: sends an event to each one's sink whenever its schedule says so.

python -m infra.local.pinger --manifests infra/knative/base --function clock=http://127.0.0.1:8102
"""

import argparse
import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter

from infra.local import addresses
from infra.local.cloudevent import Event
from infra.local.delivery import Courier
from infra.local.manifests import PingSource, read_manifests
from infra.local.running import run_until_stopped

log = logging.getLogger("dormouse.pinger")


def ping(source: PingSource) -> Event:
    """The event that Knative's PingSource sends."""
    attributes = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "type": "dev.knative.sources.ping",
        "source": f"/apis/v1/namespaces/{source.namespace}/pingsources/{source.name}",
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": source.content_type,
    }
    return Event(attributes, source.data.encode())


def times_of(source: PingSource) -> croniter:
    """The times from now on. Raises ValueError for a schedule or a time zone that does not exist."""
    try:
        # Not every machine has a time zone database, and UTC needs none.
        zone = UTC if source.timezone == "UTC" else ZoneInfo(source.timezone)
    except ZoneInfoNotFoundError:
        raise ValueError(f"PingSource {source.name}: '{source.timezone}' is not a time zone") from None
    if not croniter.is_valid(source.schedule):
        raise ValueError(f"PingSource {source.name}: '{source.schedule}' is not a cron schedule")
    return croniter(source.schedule, datetime.now(zone))


def keep_pinging(source: PingSource, times: croniter, courier: Courier, stopping: threading.Event) -> None:
    """Send the source's event at each of its times until stopped. One that nobody took is not sent again."""
    due = times.get_next(float)
    while not stopping.wait(max(0.0, due - time.time())):
        answer = courier.send(ping(source), source.sink, source.retries)
        if not answer.took_it:
            log.warning("%s: the sink answered %s", source.name, answer.status)
        # After a long delivery, or a laptop's sleep, the times that passed are skipped.
        while due <= time.time():
            due = times.get_next(float)


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="infra.local.pinger", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--manifests", type=Path, required=True, help="folder with the PingSources")
    addresses.add_arguments(parser)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stopping = threading.Event()
    try:
        where = addresses.from_arguments(options)
        courier = Courier(where, stopping)
        for source in read_manifests(options.manifests).ping_sources:
            where.url(source.sink)
            work = (source, times_of(source), courier, stopping)
            threading.Thread(target=keep_pinging, args=work, name=source.name, daemon=True).start()
    except ValueError as error:
        parser.exit(1, f"The pinger cannot start: {error}\n")
    run_until_stopped()
    stopping.set()


if __name__ == "__main__":
    main()
