"""The clock function: everything that happens because time passed. A PingSource wakes it every minute."""

from flask import Request, Response

from functions.clock.handlers import handle
from lib.cloudevents import receiver
from lib.config import Events, Mail, Storage
from lib.http import create_app

app = create_app("clock", settings=(Events, Mail, Storage), events=receiver(handle))


def main(request: Request) -> Response:
    return app.answer(request)
