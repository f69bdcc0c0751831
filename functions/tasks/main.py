"""The tasks function: tasks, what belongs to them, how they are grouped and found."""

from flask import Request, Response

from functions.tasks.collection_routes import router as collections
from functions.tasks.related_routes import router as related
from functions.tasks.routes import router
from lib.config import Events, Storage
from lib.http import create_app

app = create_app("tasks", router, related, collections, settings=(Events, Storage))


def main(request: Request) -> Response:
    return app.answer(request)
