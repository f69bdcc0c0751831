"""`make demo` beside a running system."""

import subprocess
import sys

from infra.local.process import ROOT
from infra.local.stack import Stack
from tests.support.api import Api, Person


def run_demo(stack: Stack) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.local.demo"],
        env={"PATH": "/usr/bin:/bin", "DORMOUSE_URL": stack.url, "DORMOUSE_DATA": str(stack.data.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_its_people_accept_their_invitations_and_a_second_run_finds_them_there(
    stack: Stack, admin: Person, api: Api
) -> None:
    first, second = run_demo(stack), run_demo(stack)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "Workshop     40 tasks" in first.stdout
    assert "Workshop     is there already" in second.stdout
    mira = api.sign_in("mira@kestrel.example", "correct horse battery staple")
    seats = {team["name"]: team["member_count"] for team in api.as_(mira).get("/teams").json["items"]}
    assert seats == {"Workshop": 5, "Online shop": 4, "Office": 5}
