"""What it costs to know who calls: GET /auth/me, and beside it a route that does not ask, each against the empty function."""

from collections.abc import Iterator

from bench.load import Load
from bench.measure import Row, compare
from bench.world import World

PUBLIC = "/.well-known/oauth-authorization-server"


def rows(world: World) -> Iterator[Row]:
    for callers in (1, 4):
        me = Load(world.url("auth", "/api/v1/auth/me"), headers=world.authorization, callers=callers)
        public = Load(world.url("auth", PUBLIC), callers=callers)
        empty = Load(world.empty, callers=callers)
        yield compare(f"token check (GET /auth/me), {callers} at once", me, "empty function", empty)
        yield compare(f"route without a token, {callers} at once", public, "empty function", empty)
