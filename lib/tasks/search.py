"""Full-text search over titles, tags, descriptions and comments, which forgives a typing error in a title."""

import re
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, false, func, literal_column
from sqlalchemy.dialects.postgresql import REGCONFIG

from lib.tasks.models import Task

MARKED = "StartSel=<mark>, StopSel=</mark>"
EXTRACT = "MaxFragments=2, MaxWords=20, MinWords=5, ShortWord=1"
NEWEST = 1000
"""So many matches are ranked (docs/decisions.md)."""

_UNWANTED = re.compile(r'(?<!\S)-(?:"[^"]*"?|[^\s"]+)')
# As a constant: of any other, PostgreSQL would parse the words anew for each row.
_WORDS_AS_THEY_ARE = literal_column("'simple'::regconfig", REGCONFIG)


def found(text: str) -> ColumnElement[bool]:
    """Whether the words are in a task, taken together with its comments."""
    return Task.search.op("@@", is_comparison=True)(_query(text))


def alike(text: str) -> ColumnElement[bool]:
    """Whether a task's title is like the words, as with a typing error; what is not wanted is still not in it.

    Nothing is like "words in this order": whoever quotes means it. Nor is anything like no words at all.
    """
    wanted = _UNWANTED.sub(" ", text)
    if '"' in wanted or not re.search(r"\w", wanted):
        return false()
    likes = func.has_words_like(Task.title, wanted, type_=Boolean)
    unwanted = _UNWANTED.findall(text)
    return and_(likes, found(" ".join(unwanted))) if unwanted else likes


def rank(text: str) -> ColumnElement[Any]:
    """How well a task fits: its title weighs most, then tags, description, comments; a like title counts a little."""
    return func.ts_rank(Task.search, _query(text)) + func.word_similarity(text, Task.title) / 10


def highlight(text: str, body: Any, *, whole: bool = False) -> ColumnElement[Any]:
    """The body, or what matters in it, as HTML: the words it was found by are in `<mark>`, all else is escaped."""
    escaped = body
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        escaped = func.replace(escaped, character, entity)
    return func.ts_headline(
        _WORDS_AS_THEY_ARE, escaped, _query(text), f"{MARKED}, {'HighlightAll=true' if whole else EXTRACT}"
    )


def _query(text: str) -> ColumnElement[Any]:
    """Words, "words in this order", or, -not; never an error, whatever is typed."""
    return func.websearch_to_tsquery(_WORDS_AS_THEY_ARE, text)
