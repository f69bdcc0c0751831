"""Tags: short words on a task, the same in whatever case they are typed."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def _folded(tag: str) -> str:
    return tag.casefold()


Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\s,\"]+$"),
    AfterValidator(_folded),
]
"""Without spaces, commas and quotation marks, so that lists and the text form of filters need no escaping."""
