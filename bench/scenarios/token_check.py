"""What it costs to know who calls: GET /auth/me, and for comparison a route that does not ask."""

from collections.abc import Iterator

from bench.function import running
from bench.load import Load
from bench.measure import Row, compare
from bench.world import World
from infra.local.process import ROOT

UNCHECKED = ROOT / "bench" / "unchecked" / "main.py"


def rows(world: World) -> Iterator[Row]:
    public = Load(world.url("auth", "/.well-known/oauth-authorization-server"))
    yield compare("route without a token, 1 at once", public, "empty function", Load(world.empty))
    for callers in (1, 4):
        me = Load(world.url("auth", "/api/v1/auth/me"), headers=world.member.authorization, callers=callers)
        empty = Load(world.empty, callers=callers)
        yield compare(f"token check (GET /auth/me), {callers} at once", me, "empty function", empty)
    with running(UNCHECKED, world.folder, world.environment("teams")) as unchecked:
        path, headers = "/api/v1/teams", world.member.authorization
        asked = Load(world.url("teams", path), headers=headers)
        believed = Load(unchecked.url + path, headers=headers)
        unchecked.first_answer(believed)
        yield compare("GET /teams, session looked up", asked, "the same without the lookup", believed)
