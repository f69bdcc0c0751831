"""The exporter function: a request for a file in, the file in storage out."""

from flask import Request, Response

from functions.exporter.handlers import handle
from lib.cloudevents import receiver
from lib.config import Events, Storage
from lib.http import create_app

app = create_app("exporter", settings=(Events, Storage), events=receiver(handle))


def main(request: Request) -> Response:
    return app.answer(request)
