"""The teams function: teams and their members."""

from flask import Request, Response

from functions.teams.routes import router
from lib.config import Events
from lib.http import create_app

app = create_app("teams", router, settings=(Events,))


def main(request: Request) -> Response:
    return app.answer(request)
