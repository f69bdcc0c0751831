"""What happens to exports."""

from typing import ClassVar
from uuid import UUID

from lib.events import Event


class ExportEvent(Event):
    export_id: UUID
    owner_id: UUID

    @property
    def subject(self) -> str:
        return f"exports/{self.export_id}"


class ExportRequested(ExportEvent):
    """Somebody asked for a file, or the clock asks again for one that got stuck."""

    type: ClassVar = "dormouse.export.requested.v1"
    patience: ClassVar = 4


class ExportReady(ExportEvent):
    """The file is there to be downloaded."""

    type: ClassVar = "dormouse.export.ready.v1"

    rows: int


class ExportFailed(ExportEvent):
    """There will be no file. `reason` is a sentence for its owner."""

    type: ClassVar = "dormouse.export.failed.v1"

    reason: str
