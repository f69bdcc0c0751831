"""Full-text search over titles, tags, descriptions and comments, which forgives a typing error in a title."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, func, literal_column
from sqlalchemy.dialects.postgresql import REGCONFIG

from lib.statements import given
from lib.tasks.models import Task

MARKED = "StartSel=<mark>, StopSel=</mark>"
EXTRACT = "MaxFragments=2, MaxWords=20, MinWords=5, ShortWord=1"
NEWEST = 1000
"""So many matches are ranked (docs/decisions.md)."""
FORGIVEN = 10_000
"""Of so many of the newest tasks a typing error is forgiven (docs/decisions.md)."""
LIKE = 0.4
"""So like are "hazlenuts" and "hazelnuts", of 1."""

_UNWANTED = re.compile(r'(?<!\S)-(?:"[^"]*"?|[^\s"]+)')
# As a constant: of any other, PostgreSQL would parse the words anew for each row.
_WORDS_AS_THEY_ARE = literal_column("'simple'::regconfig", REGCONFIG)


@dataclass(frozen=True)
class Words:
    """What is looked for, as texts or as parameters of a statement."""

    typed: Any
    wanted: Any = None
    """In what of it a typing error is forgiven; nothing where that is nowhere."""
    unwanted: Any = None
    """What must not be there, of that."""

    @classmethod
    def of(cls, text: "str | Words") -> "Words":
        """Nothing is like "words in this order": whoever quotes means it. Nor is anything like no words at all."""
        if isinstance(text, Words):
            return text
        wanted = _UNWANTED.sub(" ", text)
        if '"' in wanted or not re.search(r"\w", wanted):
            return cls(text)
        return cls(text, wanted, " ".join(_UNWANTED.findall(text)) or None)

    @classmethod
    def of_form(cls, form: tuple[str, ...]) -> "Words":
        """Parameters of a statement that serves for all words of this form."""
        return cls(**{name: given(name, Text) for name in form})

    @property
    def form(self) -> tuple[str, ...]:
        return tuple(self.values)

    @property
    def values(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value is not None}


def found(words: Words) -> ColumnElement[bool]:
    """Whether the words are in a task, taken together with its comments."""
    return _holds(words.typed)


def alike(words: Words, title: Any) -> ColumnElement[bool]:
    """Whether a title is like the words, as with a typing error."""
    like: ColumnElement[bool] = func.word_similarity(words.wanted, title) >= LIKE
    return like


def not_unwanted(words: Words) -> list[ColumnElement[bool]]:
    """What holds of a task that is only like the words: it does not have what must not be there."""
    return [_holds(words.unwanted)] if words.unwanted is not None else []


def _holds(text: Any) -> ColumnElement[bool]:
    return Task.search.op("@@", is_comparison=True)(_query(text))


def rank(words: Words) -> ColumnElement[Any]:
    """How well a task fits: its title weighs most, then tags, description, comments; a like title counts a little."""
    return func.ts_rank(Task.search, _query(words.typed)) + func.word_similarity(words.typed, Task.title) / 10


def highlight(words: Words, body: Any, *, whole: bool = False) -> ColumnElement[Any]:
    """The body, or what matters in it, as HTML: the words it was found by are in `<mark>`, all else is escaped."""
    escaped = body
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        escaped = func.replace(escaped, character, entity)
    return func.ts_headline(
        _WORDS_AS_THEY_ARE, escaped, _query(words.typed), f"{MARKED}, {'HighlightAll=true' if whole else EXTRACT}"
    )


def _query(text: Any) -> ColumnElement[Any]:
    """Words, "words in this order", or, -not; never an error, whatever is typed."""
    return func.websearch_to_tsquery(_WORDS_AS_THEY_ARE, text)
