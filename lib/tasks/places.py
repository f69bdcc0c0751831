"""Places on a board: texts that sort between any two others (fractional indexing), so that a move writes one task."""

import random
import time

from fractional_indexing import BASE_62_DIGITS, FIError, generate_key_between

_HALVINGS = 16


def last() -> str:
    """Behind all there is: the microsecond it is now, as a key of ten characters. No other task has it."""
    rest, digits = time.time_ns() // 1000, ""
    while rest:
        rest, digit = divmod(rest, 62)
        digits = BASE_62_DIGITS[digit] + digits
    return "i" + digits


def behind(place: str) -> str:
    """Next to a place, before all that stand behind it."""
    return between(place, generate_key_between(place, None)) if place else last()


def between(lower: str, upper: str) -> str:
    """A place between two others; empty ones stand for the ends.

    It is chosen at random, for two people who choose the same gap at once need two places. Raises ValueError where
    `lower` does not stand before `upper`.
    """
    try:
        if not upper:
            return max(last(), str(generate_key_between(lower or None, None)))
        if not lower:
            upper = generate_key_between(None, upper)
            lower = generate_key_between(None, upper)
        for _ in range(_HALVINGS):
            middle = generate_key_between(lower, upper)
            lower, upper = random.choice([(lower, middle), (middle, upper)])  # noqa: S311 - nothing secret
        return str(generate_key_between(lower, upper))
    except FIError as wrong:
        raise ValueError(f"{lower} does not stand before {upper}") from wrong
