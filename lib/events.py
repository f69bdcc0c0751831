"""The base of every event: what happened, in the past tense, as a CloudEvents 1.0 type with a schema.

The class is the contract. Its docstring and JSON schema are what docs/asyncapi.json says.
"""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Something that happened. The fields are the event's data: ids, who, what changed; never whole rows."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    type: ClassVar[str]
    """The CloudEvents type: `dormouse.<thing>.<past tense>.v<n>`. A changed meaning is a new version."""

    patience: ClassVar[int] = 1
    """How many leases publishing may take: a Broker may answer only after the delivery, and that may be slow."""

    by: UUID | None
    """Who did it; nobody where the system did."""

    @property
    def subject(self) -> str:
        """What it is about, such as `tasks/<id>`."""
        raise NotImplementedError

    @property
    def partition_key(self) -> str:
        """Events with the same key keep their order on a broker that has partitions."""
        return self.subject.rpartition("/")[2]

    @property
    def sequence(self) -> int | None:
        """Counts the events about one thing, so that a consumer can tell which of two is newer."""
        return None

    def payload(self) -> dict[str, Any]:
        """The event's data, as JSON values."""
        return self.model_dump(mode="json")
