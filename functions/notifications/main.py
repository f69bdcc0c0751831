"""The notifications function: the in-app inbox."""

from flask import Request, Response

from functions.notifications.routes import router
from lib.http import create_app

app = create_app("notifications", router)


def main(request: Request) -> Response:
    return app.answer(request)
