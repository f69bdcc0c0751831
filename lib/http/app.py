"""One function's application: routes in, answers out, and between them one transaction."""

import gc
import logging
import re
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any, cast
from uuid import UUID

from flask import Flask, Response, g
from flask import request as current
from flask.ctx import RequestContext
from flask.wrappers import Request
from sqlalchemy import text
from sqlalchemy.orm import Session

from lib import config, db, identity, log, reads
from lib.errors import AppError, Forbidden, Unavailable
from lib.http import idempotency
from lib.http.model import Reply
from lib.http.problems import problem, translate
from lib.http.router import Operation, Router

logger = logging.getLogger(__name__)


def create_app(
    name: str,
    *routers: Router,
    settings: tuple[type[config.Settings], ...] = (),
    events: Callable[[], Response] | None = None,
) -> "App":
    """The application of the function `name`. Stops the process where one of its settings is missing.

    `events` is the view that takes CloudEvents, at POST /events, which the gateway lets nobody reach.
    """
    service = config.load(config.Service)
    log.configure(service.function, service.log_level)
    for group in (config.Database, *settings):
        config.load(group)
    app = App(name, routers)
    if events is not None:
        app.add_url_rule("/events", "events", events, methods=["POST"])
    gc.freeze()  # What is loaded by now stays: no collection need look at it, and forked workers share it.
    gc.enable()
    return app


def session() -> Session:
    """The session of this request's transaction."""
    return cast(Session, g.session)


def caller() -> identity.Caller:
    """Who sent this request."""
    return cast(identity.Caller, g.caller)


def if_match() -> int | None:
    """The version that the caller says a thing must still have (RFC 9110, 13.1.1); nothing where any will do.

    A tag that is none of ours matches no version: -1.
    """
    given = current.headers.get("If-Match", "*").strip()
    if given == "*":
        return None
    match = re.fullmatch(r'"v(\d{1,9})"', given)
    return int(match[1]) if match else -1


def client() -> identity.Client:
    """The program that sent this request. The gateway sets X-Real-IP and lets nobody else do so."""
    return identity.Client(current.user_agent.string, current.headers.get("X-Real-IP", ""))


def redirect(url: str) -> Response:
    """Send the caller on to `url`, which may be secret and short-lived: nothing keeps it."""
    return Response(
        status=302, headers={"Location": url, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )


class App(Flask):
    """A Flask application that answers inside a functions-framework function."""

    def __init__(self, name: str, routers: tuple[Router, ...]) -> None:
        super().__init__(name, static_folder=None)
        self.config["MAX_CONTENT_LENGTH"] = 1_000_000
        self.url_map.merge_slashes = False  # A redirect would name our own address, not the gateway's.
        self.routers = routers
        self.register_error_handler(Exception, self._explain)
        self.add_url_rule("/health", "health", health)
        self.add_url_rule("/ready", "ready", ready)
        for router in routers:
            self.register_blueprint(router)

    def answer(self, request: Request) -> Response:
        """Answer a request that functions-framework received."""
        started = time.perf_counter()
        log.begin(request.headers.get("X-Request-Id"), request.headers.get("traceparent"))
        # The very same request object: a body can be read once, and functions-framework looks at it afterwards.
        with RequestContext(self, request.environ, request):
            response = self.full_dispatch_request()
        if response.status_code == 413:
            vars(request)["stream"] = BytesIO()
            response.headers["Connection"] = "close"
        if response.status_code == 204:
            response.headers.pop("Content-Type", None)  # Of nothing; Flask gives one to every response.
        response.headers["X-Request-Id"] = log.request_id.get() or ""
        if request.path not in ("/health", "/ready"):
            took = round((time.perf_counter() - started) * 1000, 1)
            method, path, status = request.method, request.path, response.status_code
            log.event(logger, "Answered", method=method, path=path, status=status, ms=took)
        return response

    def dispatch_request(self) -> Any:
        """Route, resolve the caller, run the operation, commit; only then is there a response."""
        if current.routing_exception is not None:
            self.raise_routing_exception(current)
        operation = self.view_functions[str(current.endpoint)]
        if not isinstance(operation, Operation):
            return super().dispatch_request()
        with db.transaction() as g.session:
            g.caller = None if operation.public else _authenticate(g.session, operation)
            try:
                return self._perform(operation)
            except AppError as refusal:
                if not refusal.commits:
                    raise
                return problem(refusal)

    def _perform(self, operation: Operation) -> Response:
        def act() -> Response:
            return self._render(operation, operation(**(current.view_args or {})))

        if operation.repeatable and "Idempotency-Key" in current.headers:
            return idempotency.answer(g.session, current, g.caller.id, act)
        return act()

    def _render(self, operation: Operation, result: Any) -> Response:
        """What an operation returned as a response: JSON, a row in its public shape, a reply, or nothing."""
        if isinstance(result, Response):
            return result
        headers: dict[str, str] = {"Cache-Control": "no-store"}
        if isinstance(result, db.Base):
            viewer: UUID | None = g.caller.id if g.caller else None
            shown = reads.show(g.session, result, viewer)  # Only now has a new row its id.
            if operation.location:
                headers["Location"] = "/api/v1" + operation.location.format(id=getattr(result, "id", ""))
            result = reads.Json(shown, getattr(result, "version", None))
        elif isinstance(result, Reply):
            result = result.model_dump_json().encode()
        if isinstance(result, reads.Json) and result.version is not None:
            headers["ETag"] = f'"v{result.version}"'
        if result is None:
            return Response(status=operation.success, headers=headers)
        return Response(result, operation.success, headers, content_type="application/json")

    def _explain(self, error: Exception) -> Response:
        return problem(translate(error))


def _authenticate(session: Session, operation: Operation) -> identity.Caller:
    scheme, _, token = current.headers.get("Authorization", "").partition(" ")
    caller = identity.authenticate(session, token.strip() if scheme.lower() == "bearer" else "")
    log.user_id.set(str(caller.id))
    if operation.session_only and caller.session_id is None:
        raise Forbidden("This is not for API tokens. Sign in with your password.")
    if operation.method != "GET" and not caller.may_write:
        raise Forbidden("This API token only reads. Make one with the scope 'write'.")
    return caller


def health() -> Response:
    """The process is up. Does not ask the database: while that is away, functions answer 503 and live on."""
    return Response(status=204)


def ready() -> Response:
    """The database answers."""
    try:
        with db.transaction() as session:
            session.execute(text("SELECT 1"))
    except Exception as fault:
        raise Unavailable("PostgreSQL does not answer.") from fault
    return Response(status=204)
