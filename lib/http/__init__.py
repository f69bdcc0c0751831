"""The edge of an HTTP function: who calls, one transaction, every answer and every error in one form.

A function is `app = create_app("tasks", router, settings=(…))` and a target that returns `app.answer(request)`.
"""

from lib.http.app import caller, client, create_app, if_match, redirect, session
from lib.http.model import Body, Form, Query, Reply, unchanged
from lib.http.pages import Page
from lib.http.router import Router

__all__ = [
    "Body", "Form", "Page", "Query", "Reply", "Router", "caller", "client", "create_app", "if_match",
    "redirect", "session", "unchanged",
]  # fmt: skip
