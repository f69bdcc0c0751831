"""Time zones, by their names in the IANA time zone database."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field


def is_known(name: str) -> bool:
    """Whether there is a zone of this name, such as Europe/Berlin."""
    return name in _names()


def _known(name: str) -> str:
    if not is_known(name):
        raise ValueError("Send a name of the IANA time zone database, such as Europe/Berlin.")
    return name


Zone = Annotated[str, AfterValidator(_known), Field(max_length=64)]
"""The name of a time zone; any other text is not valid."""


@cache
def _names() -> set[str]:
    """Looked up once: it reads a folder of 600 files."""
    return available_timezones()
