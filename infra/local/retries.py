"""How often and how long a delivery is tried: Knative's DeliverySpec."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# A delivery without a timeout would let a hung subscriber hold its event forever.
LONGEST_DELIVERY = 600.0

# Knative asks again only where a later try may go better (knative/eventing, kncloudevents.SelectiveRetry).
PASSING_STATUSES = frozenset({404, 408, 409, 429})

_DURATION = re.compile(
    r"P(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def may_pass(status: int) -> bool:
    """Whether an answer with this status is worth another try."""
    return status >= 500 or status in PASSING_STATUSES


def seconds(duration: str) -> float:
    """The length of an ISO 8601 duration of days and smaller parts, such as PT0.5S or PT10M."""
    found = _DURATION.fullmatch(duration)
    if found is None or duration in ("P", "PT") or duration.endswith("T"):
        raise ValueError(f"'{duration}' is not an ISO 8601 duration: write one like PT0.5S or PT10M")
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + rest


@dataclass(frozen=True)
class Retries:
    """`count` tries after the first one, with growing waits between; each may take `timeout` seconds."""

    count: int = 0
    policy: str = "exponential"
    delay: float = 0.0
    timeout: float = LONGEST_DELIVERY

    def waits(self) -> Iterator[float]:
        """The pauses before each retry, in seconds; as many as there are retries."""
        for attempt in range(self.count):
            yield self.delay * (2**attempt if self.policy == "exponential" else attempt)


def retries(delivery: Mapping[str, Any]) -> Retries:
    """The retries that a `delivery` block of a Trigger, Broker or PingSource asks for."""
    policy = delivery.get("backoffPolicy", "exponential")
    if policy not in ("exponential", "linear"):
        raise ValueError(f"backoffPolicy '{policy}' is unknown: write exponential or linear")
    return Retries(
        count=int(delivery.get("retry", 0)),
        policy=policy,
        delay=seconds(delivery["backoffDelay"]) if "backoffDelay" in delivery else 0.0,
        timeout=seconds(delivery["timeout"]) if "timeout" in delivery else LONGEST_DELIVERY,
    )
