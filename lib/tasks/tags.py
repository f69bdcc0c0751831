"""Tags: short words on a task, the same in whatever case they are typed."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

LONGEST = 50


def _folded(tag: str) -> str:
    folded = tag.casefold()
    if len(folded) > LONGEST:  # A letter may become several: ß is ss.
        raise ValueError(f"Send {LONGEST} characters at the most.")
    return folded


Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=r"^[^\s,\"]+$"),
    AfterValidator(_folded),
]
"""Without spaces, commas and quotation marks, so that lists and the text form of filters need no escaping."""
