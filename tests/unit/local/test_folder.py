"""The folder of a run, and the passwords in it."""

from pathlib import Path

import pytest

from infra.local.folder import DataFolder, FolderInUse, Secrets


def test_a_password_is_made_once_and_found_again(tmp_path: Path) -> None:
    made = Secrets(tmp_path / "secrets.env")["TASKS_PASSWORD"]

    assert Secrets(tmp_path / "secrets.env")["TASKS_PASSWORD"] == made


def test_passwords_differ(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.env")

    assert secrets["TASKS_PASSWORD"] != secrets["TEAMS_PASSWORD"]


def test_only_the_owner_can_read_the_passwords(tmp_path: Path) -> None:
    _ = Secrets(tmp_path / "secrets.env")["TASKS_PASSWORD"]

    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_only_one_run_holds_a_folder(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.acquire()

    with pytest.raises(FolderInUse, match=r"already runs .* DORMOUSE_DATA="):
        second.acquire()


def test_a_folder_that_was_released_can_be_taken(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.acquire()
    first.release()

    was_killed = second.acquire()

    assert not was_killed


def test_a_run_that_did_not_release_its_folder_was_killed(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("123\n")

    assert DataFolder(tmp_path).acquire()


def test_the_logs_of_the_run_before_are_set_aside(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    (tmp_path / "logs").mkdir()
    folder.log("tasks").write_text("before")

    folder.acquire()

    assert not folder.log("tasks").exists()
    assert (tmp_path / "logs" / "tasks.log.1").read_text() == "before"
