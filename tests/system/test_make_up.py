"""`make up` starts everything, says what a person needs to know, and leaves nothing behind however it ends."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
import urllib3

from infra.local.ports import free_port, free_ports, is_free
from infra.local.process import ROOT

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
START_WITHIN = 100.0
STOP_WITHIN = 60.0


class Up:
    """One run of `make up` on free ports."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.settings = {**settings, "DORMOUSE_DATA": str(folder)}
        self.url = f"http://127.0.0.1:{settings['DORMOUSE_PORT']}"
        self.printed = ""
        self._out = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as this run
        self._main = subprocess.Popen(
            [sys.executable, "-m", "infra.local.up"],
            env={**os.environ, **self.settings},
            cwd=ROOT,
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )

    def says(self, text: str, within: float = START_WITHIN) -> bool:
        return soon(lambda: text in self.read() or self._main.poll() is not None, within) and text in self.read()

    def read(self) -> str:
        self._out.seek(0)
        return self._out.read()

    def processes(self) -> list[psutil.Process]:
        return list(psutil.Process(self._main.pid).children(recursive=True))

    def signal(self, number: signal.Signals) -> int:
        self._main.send_signal(number)
        return self._main.wait(STOP_WITHIN)

    def wait(self) -> int:
        return self._main.wait(START_WITHIN)

    def end(self) -> None:
        if self._main.poll() is None:
            self.signal(signal.SIGTERM)


def soon(holds: Callable[[], bool], within: float) -> bool:
    until = time.monotonic() + within
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def gone(processes: list[psutil.Process]) -> bool:
    return soon(lambda: not any(process.is_running() for process in processes), 30)


@pytest.fixture
def start() -> Iterator[Callable[..., Up]]:
    """Starts runs, all over the same folder and ports unless told otherwise."""
    folder = Path(tempfile.mkdtemp(prefix="dormouse-"))
    first = next(port for port in free_ports(100) if all(is_free(port + other) for other in range(30)))
    settings = {
        "DORMOUSE_PORT": first,
        "DORMOUSE_POSTGRES_PORT": first + 1,
        "DORMOUSE_S3_PORT": first + 2,
        "DORMOUSE_SMTP_PORT": first + 3,
        "DORMOUSE_BROKER_PORT": first + 4,
        "DORMOUSE_FUNCTIONS_PORT": first + 5,
    }
    runs: list[Up] = []

    def run(**changes: object) -> Up:
        runs.append(Up(folder, {name: str(value) for name, value in {**settings, **changes}.items()}))
        return runs[-1]

    yield run
    for each in runs:
        each.end()
    shutil.rmtree(folder)


def test_it_starts_stops_at_ctrl_c_and_finds_its_data_again(start: Callable[..., Up]) -> None:
    first = start()
    assert first.says("Dormouse is up"), first.read()
    account = {"email": "ada@example.org", "password": "four words make one", "display_name": "Ada"}
    urllib3.request("POST", f"{first.url}/api/v1/auth/register", json=account, timeout=30)
    programs = first.processes()
    said = first.read()

    status = first.signal(signal.SIGINT)

    assert status == 0
    assert gone(programs)
    for part in (f"http://localhost:{first.settings['DORMOUSE_PORT']}/docs", "/mail/*.eml", "/logs/", "Ctrl-C"):
        assert part in said
    second = start()
    assert second.says("Dormouse is up"), second.read()
    form = {"grant_type": "password", "username": account["email"], "password": account["password"]}
    token = f"{second.url}/api/v1/auth/token"
    assert urllib3.request("POST", token, body=urlencode(form), headers=FORM, timeout=30).status == 200


def test_killed_it_leaves_nothing_behind_and_can_be_started_at_once(start: Callable[..., Up]) -> None:
    killed = start()
    assert killed.says("Dormouse is up"), killed.read()
    programs = killed.processes()

    killed.signal(signal.SIGKILL)
    after = start()

    assert after.says("Dormouse is up"), after.read()
    assert gone(programs)


def test_a_second_one_over_the_same_data_says_so(start: Callable[..., Up]) -> None:
    first = start()
    assert soon((first.folder / "lock").exists, START_WITHIN)

    second = start()

    assert second.wait() == 1
    assert "Dormouse already runs with its data in" in second.read()
    assert first.says("Dormouse is up"), first.read()


def test_a_stop_during_the_start_leaves_nothing_behind(start: Callable[..., Up]) -> None:
    up = start()
    assert soon(lambda: len(up.processes()) > 5, START_WITHIN)
    programs = up.processes()

    status = up.signal(signal.SIGTERM)

    assert status == 0
    assert gone(programs)


def test_a_taken_port_is_named_with_its_setting(start: Callable[..., Up]) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]

        up = start(DORMOUSE_S3_PORT=port)

        assert up.wait() == 1
        assert re.search(rf"Port {port} \(s3\) is taken .* DORMOUSE_S3_PORT=", up.read())


def test_a_setting_that_is_no_port_is_named(start: Callable[..., Up]) -> None:
    up = start(DORMOUSE_SMTP_PORT="mail")

    assert up.wait() == 1
    assert "DORMOUSE_SMTP_PORT is 'mail'" in up.read()


def test_a_function_that_dies_comes_back(start: Callable[..., Up]) -> None:
    up = start()
    assert up.says("Dormouse is up"), up.read()
    teams = next(each for each in up.processes() if "functions/teams/main.py" in " ".join(each.cmdline()))

    os.kill(teams.pid, signal.SIGKILL)

    assert up.says("teams ended (killed by SIGKILL); it is started again now."), up.read()
    teams_url = f"{up.url}/api/v1/teams"
    assert soon(lambda: urllib3.request("GET", teams_url, retries=False, timeout=30).status == 401, START_WITHIN)
