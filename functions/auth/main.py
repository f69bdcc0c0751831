"""The auth function: accounts, sessions, tokens, settings, and the administration of accounts."""

from flask import Request, Response

from functions.auth.admin_routes import router as admin
from functions.auth.routes import router, well_known
from functions.auth.settings_routes import router as settings
from lib.config import Accounts, Events, Signing, Storage
from lib.http import create_app

app = create_app("auth", router, settings, admin, well_known, settings=(Accounts, Events, Signing, Storage))


def main(request: Request) -> Response:
    return app.answer(request)
