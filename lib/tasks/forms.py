"""What filters have in common but for their values, so that one statement serves for all of a form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY

from lib.statements import given
from lib.tasks.filters import ABOUT, TaskFilter, id_at
from lib.tasks.search import Words

Form = tuple[tuple[str, Any], ...]
"""Each field that is given, with its value, or with its type where the value is a parameter."""

_PARAMETERS: dict[type, Any] = {UUID: None, datetime: DateTime(timezone=True), list: ARRAY(Text)}
# By these, few and many are found alike: each is the first column of an index, and the id the next.
_EVEN = {"status", "priority", "assignee", "assignee_team", "creator", "team", "project", "parent"}
_FEW = ("status", "priority")  # Which of these few values is for the planner to know.


def form_of(filter: TaskFilter) -> tuple[Form, dict[str, Any]]:
    """The form of a filter, and the values of its parameters."""
    form: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, value in filter:
        if value in (None, "", []) or (name, value) == ("in_trash", False):
            continue
        if name == "text":
            words = Words.of(value)
            form[name] = words.form
            values |= words.values
        elif name not in _FEW and type(value) in _PARAMETERS:
            form[name] = type(value)
            values[name] = value
        else:
            form[name] = tuple(value) if isinstance(value, list) else value
    for name, later in (("created_before", ABOUT), ("created_after", -ABOUT), ("updated_before", ABOUT)):
        if name in values:
            values[f"{name}_id"] = id_at(values[name], later)
    return tuple(form.items()), values


def of_form(form: Form) -> TaskFilter:
    """A filter of this form that has parameters for values."""
    fields = {name: _field(name, value) for name, value in form}
    return TaskFilter.model_construct(None, **fields)


def _field(name: str, value: Any) -> Any:
    if name == "text":
        return Words.of_form(value)
    if isinstance(value, tuple):
        return list(value)
    return given(name, _PARAMETERS[value]) if isinstance(value, type) else value


def is_planned_anew(form: Form, sort: str) -> bool:
    """Whether the values, and who looks, decide what is the best plan.

    Words and tags are rare or common, days near or far, and what few have is sorted where what many have is walked
    through. Only a list of what is equal to something, by age, is always the first rows of the same indexes.
    """
    return sort.lstrip("-") != "created" or not _EVEN.issuperset(name for name, _ in form)
