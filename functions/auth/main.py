"""The auth function: accounts, sessions and tokens."""

from flask import Request, Response

from functions.auth.routes import router, well_known
from lib.config import Signing
from lib.http import create_app

app = create_app("auth", router, well_known, settings=(Signing,))


def main(request: Request) -> Response:
    return app.answer(request)
