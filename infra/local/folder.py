"""The folder that a local run keeps its data in, and who may use it."""

import fcntl
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


class FolderInUse(Exception):
    """Another run works in this folder."""


class DataFolder:
    """Data, logs and passwords of one run. Only one run at a time may hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.mail = self.path / "mail"
        self.docs = self.path / "docs"
        self.logs = self.path / "logs"
        self._lock: int | None = None

    def acquire(self) -> bool:
        """Take the folder for this process; says whether the run before was killed. Raises FolderInUse."""
        self.path.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode().strip()
            os.close(lock)
            raise FolderInUse(
                f"Dormouse already runs with its data in {self.path} (process {owner}). "
                "Stop it first, or use another folder: DORMOUSE_DATA=… make up"
            ) from None
        killed = os.fstat(lock).st_size > 0
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock
        self._set_logs_aside()
        return killed

    def release(self) -> None:
        """Leave it to others. An empty lock file says that all went well."""
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def log(self, name: str) -> Path:
        """Where the program of this name writes its log."""
        return self.logs / f"{name}.log"

    def _set_logs_aside(self) -> None:
        """A log holds one run; that of the run before stays readable beside it."""
        self.logs.mkdir(exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))


class Secrets:
    """Random passwords, made when first asked for and kept in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text().splitlines() if path.exists() else []
        self._known: dict[str, str] = dict(line.split("=", 1) for line in lines if "=" in line)

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = secrets.token_hex(16)
            self._save(self._known)
        return self._known[name]

    def _save(self, values: Mapping[str, str]) -> None:
        draft = self._path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text("".join(f"{name}={value}\n" for name, value in sorted(values.items())))
        draft.replace(self._path)
