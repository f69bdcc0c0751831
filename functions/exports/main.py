"""The exports function: ask for an export, follow it, download it."""

from flask import Request, Response

from functions.exports.routes import router
from lib.config import Events, Storage
from lib.http import create_app

app = create_app("exports", router, settings=(Events, Storage))


def main(request: Request) -> Response:
    return app.answer(request)
