"""The notify function: what happened in, notifications and mails out."""

from flask import Request, Response

from functions.notify.handlers import handle
from lib.cloudevents import receiver
from lib.config import Mail
from lib.http import create_app

app = create_app("notify", settings=(Mail,), events=receiver(handle))


def main(request: Request) -> Response:
    return app.answer(request)
