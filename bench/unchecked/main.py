"""The teams function, but for the session lookup: it believes every signed token. Only to be measured against."""

from uuid import UUID

import jwt
from flask import Request, Response
from sqlalchemy.orm import Session

from functions.teams.main import app
from lib import identity
from lib.identity import Caller, tokens


def main(request: Request) -> Response:
    return app.answer(request)


def believe(session: Session, token: str) -> Caller:
    """Who the token says it is, its signature and times checked as ever."""
    session_id = tokens._session_of(session, token)
    claims = jwt.decode(token, options={"verify_signature": False})
    return Caller(UUID(claims["sub"]), is_admin=False, session_id=session_id)


identity.authenticate = believe
