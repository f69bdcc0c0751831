"""Programs start on a leash, end with all they started, and come back when they die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from infra.local.process import ROOT, Process, ProcessFailed, Task
from infra.local.supervisor import Supervisor

WITH_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"


def soon(holds: Callable[[], bool], within: float = 10.0) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False


def python(folder: Path, code: str, name: str = "program") -> Process:
    return Process(name, [sys.executable, "-c", code], log=folder / f"{name}.log")


@pytest.fixture
def with_child(tmp_path: Path) -> Iterator[Process]:
    """A program that has a child of its own."""
    with python(tmp_path, WITH_CHILD) as process:
        assert soon(lambda: len(psutil.Process(process.pid).children()) == 1)
        yield process


def test_stopping_ends_the_children_too(with_child: Process) -> None:
    (child,) = psutil.Process(with_child.pid).children()

    with_child.stop()

    assert soon(lambda: not child.is_running())


def test_killing_ends_the_children_too(with_child: Process) -> None:
    (child,) = psutil.Process(with_child.pid).children()

    with_child.kill()

    assert with_child.exit_status == -signal.SIGKILL
    assert soon(lambda: not child.is_running())


def test_a_program_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    ignoring = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    process = python(tmp_path, ignoring)
    process.spawn()
    assert soon(lambda: "on" in process.log.read_text())

    assert not process.stop(deadline=0.2)
    assert process.exit_status == -signal.SIGKILL


def test_a_program_dies_with_the_one_that_started_it(tmp_path: Path) -> None:
    starter = f"""
import time
from pathlib import Path
from infra.local.process import Process
process = Process("program", ["sleep", "60"], log=Path({str(tmp_path / "program.log")!r}))
process.spawn()
print(process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", starter], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    program = psutil.Process(int(parent.stdout.readline()))

    parent.kill()
    parent.communicate()

    assert soon(lambda: not program.is_running())


def test_a_program_that_ends_at_its_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    process = Process(
        "tasks",
        [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"],
        log=tmp_path / "tasks.log",
        ready=lambda: False,
    )

    with pytest.raises(ProcessFailed, match="tasks did not start: exit status 3") as failed:
        process.start()

    assert "the reason" in str(failed.value)


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    process = Process("tasks", ["no-such-program"], log=tmp_path / "tasks.log", ready=lambda: False)

    with pytest.raises(ProcessFailed, match="no-such-program cannot be run: No such file"):
        process.start()


def test_a_program_that_never_answers_is_ended(tmp_path: Path) -> None:
    process = Process("tasks", ["sleep", "60"], log=tmp_path / "tasks.log", ready=lambda: False)
    process.spawn()

    with pytest.raises(ProcessFailed, match="does not answer"):
        process.wait_until_ready(deadline=0.1)

    process.stop()


def test_a_task_is_ready_when_its_work_is_done(tmp_path: Path) -> None:
    task = Task("touch", ["touch", tmp_path / "done"], log=tmp_path / "touch.log")

    task.start()

    assert (tmp_path / "done").exists()


def test_a_task_that_fails_says_so(tmp_path: Path) -> None:
    task = Task("migrations", ["false"], log=tmp_path / "migrations.log")

    with pytest.raises(ProcessFailed, match="migrations failed: exit status 1"):
        task.start()


def test_our_own_environment_does_not_reach_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "x")
    shown = "import os; print(sorted(os.environ))"

    Task("env", [sys.executable, "-c", shown], log=tmp_path / "env.log", environment={"GIVEN": "1"}).start()

    assert "GIVEN" in (tmp_path / "env.log").read_text()
    assert "SECRET_OF_OURS" not in (tmp_path / "env.log").read_text()


def test_a_program_that_dies_is_started_again_and_this_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    process = python(tmp_path, "import time; time.sleep(60)", "tasks")
    supervisor = Supervisor([process], said.append)
    with process:
        supervisor.start()
        before = process.pid

        os.kill(before, signal.SIGKILL)

        assert soon(lambda: process.pid != before and process.exit_status is None)
        supervisor.stop()
    assert said[0].startswith("tasks ended (killed by SIGKILL); it is started again now.")


def test_a_program_that_keeps_dying_is_started_less_and_less_often(tmp_path: Path) -> None:
    said: list[str] = []
    process = python(tmp_path, "raise SystemExit(1)", "tasks")
    supervisor = Supervisor([process], said.append)
    process.spawn()
    supervisor.start()

    assert soon(lambda: len(said) == 3)

    supervisor.stop()
    process.stop()
    assert [" now." in said[0], " in 0.5 s." in said[1], " in 1 s." in said[2]] == [True] * 3


def test_a_program_that_was_stopped_stays_stopped(tmp_path: Path) -> None:
    process = python(tmp_path, "import time; time.sleep(60)")
    supervisor = Supervisor([process], lambda _: None)
    process.start()
    supervisor.start()

    process.stop()
    time.sleep(0.5)

    supervisor.stop()
    assert process.exit_status is not None
