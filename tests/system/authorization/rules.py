"""Who gets what from an operation, in the words that the table is written in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.system.authorization.world import World

INSIDE = frozenset({"owner", "manager", "member", "guest", "admin"})
"""Who is in the team, or counts as if. The owner also is who made, has and was told everything there is."""
SIGNED_IN = INSIDE | {"outsider"}
READER = "reader"
"""A program with an API token of the owner that only reads."""
ROLES = (*sorted(SIGNED_IN), READER, "nobody")

Content = Callable[[World], Any]


@dataclass(frozen=True)
class Rule:
    """Who may do it, what the others are answered, and a valid request.

    `body`, `form` and `query` make up the request; `ids` stand for ids in the path where the world's would not do,
    as when the operation ends what it is about. `as_stranger` has somebody new do it each time: it ends their session,
    or changes who they are.
    """

    may: frozenset[str]
    refused: int = 403
    outsider: int = 404
    body: Content | None = None
    form: Content | None = None
    ids: Callable[[World], dict[str, str]] = field(default=lambda _: {})
    as_stranger: bool = False

    def status(self, role: str, success: int) -> int:
        """What somebody is answered whose request is in order."""
        if role in self.may:
            return success
        if role == "nobody":
            return 401
        if role == READER:
            return 403
        return self.outsider if role == "outsider" else self.refused


def anybody(**more: Any) -> Rule:
    """Needs no account."""
    return Rule(frozenset(ROLES), **more)


def oneself(*, also: str = "", **more: Any) -> Rule:
    """Is about whoever asks, and shows or changes nobody else's."""
    return Rule(SIGNED_IN | set(also.split()), **more)


def team(may: str, **more: Any) -> Rule:
    """Is about something of the team: whoever is in it may not do it, to others it is not there."""
    return Rule(frozenset(may.split()), **more)


def private(may: str = "owner", **more: Any) -> Rule:
    """Is about something of the owner's alone: to others it is not there."""
    return Rule(frozenset(may.split()), refused=404, **more)


def administrators(**more: Any) -> Rule:
    """Is for administrators, which it may say to everybody."""
    return Rule(frozenset({"admin"}), outsider=403, **more)
