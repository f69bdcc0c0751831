"""The deadletters function: keeps what could not be delivered; administrators look and replay."""

from flask import Request, Response

from functions.deadletters.routes import router
from lib.cloudevents import receiver
from lib.config import Events
from lib.deadletters import keep
from lib.http import create_app

app = create_app("deadletters", router, settings=(Events,), events=receiver(keep))


def main(request: Request) -> Response:
    return app.answer(request)
