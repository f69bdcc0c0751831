"""The tasks function: tasks, what is said about them, and what happened to them."""

from flask import Request, Response

from functions.tasks.routes import router
from lib.config import Events
from lib.http import create_app

app = create_app("tasks", router, settings=(Events,))


def main(request: Request) -> Response:
    return app.answer(request)
