"""Full-text search over titles, tags, descriptions and comments, which forgives a typing error in a title."""

from typing import Any

from sqlalchemy import ColumnElement, Text, exists, func, literal, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from lib.tasks.conversation_models import Comment
from lib.tasks.models import Task

HIGHLIGHT = "StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=20, MinWords=5"


def matches(text: str) -> CompoundSelect[Any]:
    """The ids of tasks that the words are found in; where they are nowhere, of those whose title is like them."""
    in_task = select(Task.id).where(Task.search.op("@@")(_query(text)))
    in_comment = select(Comment.task_id).where(Comment.search.op("@@")(_query(text)), Comment.deleted_at.is_(None))
    alike = select(Task.id).where(
        literal(text, Text).op("<%%")(Task.title),  # The operator is <%; pg8000 takes a single % for a parameter.
        ~exists(in_task.correlate(None)),
        ~exists(in_comment.correlate(None)),
    )
    return union_all(in_task, in_comment, alike)


def rank(text: str) -> ColumnElement[Any]:
    """How well a task fits: its title weighs most, then tags, description, comments; a like title counts a little."""
    said = select(func.max(func.ts_rank(Comment.search, _query(text))))
    comments = said.where(Comment.task_id == Task.id, Comment.deleted_at.is_(None)).scalar_subquery()
    alike = func.word_similarity(text, Task.title)
    return func.ts_rank(Task.search, _query(text)) + func.coalesce(comments, 0) / 4 + alike / 10


def highlight(text: str | None, body: Any) -> ColumnElement[Any]:
    """The text with the words it was found by between `<mark>` and `</mark>`; everything else of HTML is escaped."""
    escaped = body
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        escaped = func.replace(escaped, character, entity)
    return func.ts_headline("simple", escaped, _query(text or ""), HIGHLIGHT)


def _query(text: str) -> ColumnElement[Any]:
    """Words, "words in this order", or, -not; never an error, whatever is typed."""
    return func.websearch_to_tsquery("simple", text)
