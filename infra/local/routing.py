"""Brings an event to every Trigger that wants it, and what comes back into the broker likewise."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from infra.local.cloudevent import Event
from infra.local.delivery import Courier, NotTaken
from infra.local.manifests import Trigger

# Functions that answer each other's events would go on for ever; Knative's broker gives up after 255 hops.
MOST_HOPS = 255


class Router:
    """Matches events with Triggers."""

    def __init__(self, triggers: Sequence[Trigger], courier: Courier) -> None:
        self._triggers = triggers
        self._courier = courier

    def route(self, event: Event) -> None:
        """Deliver to all matching Triggers at once, then the replies.

        Every Trigger is tried whatever happens to the others. Raises NotTaken if one of them failed for good.
        """
        waiting = deque([(event, 0)])
        while waiting:
            current, hops = waiting.popleft()
            if hops > MOST_HOPS:
                raise NotTaken(f"{current.attributes['type']} went round more than {MOST_HOPS} times")
            waiting += [(reply, hops + 1) for reply in self._deliver(current)]

    def _deliver(self, event: Event) -> list[Event]:
        wanted_by = [trigger for trigger in self._triggers if trigger.matches(event.attributes)]
        if len(wanted_by) == 1:  # The usual case is spared a thread.
            replies = [self._courier.deliver(event, wanted_by[0])]
        elif wanted_by:
            with ThreadPoolExecutor(max_workers=len(wanted_by)) as threads:
                deliveries = [threads.submit(self._courier.deliver, event, trigger) for trigger in wanted_by]
            replies = [delivery.result() for delivery in deliveries]
        else:
            replies = []
        return [reply for reply in replies if reply is not None]
