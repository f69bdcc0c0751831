"""People who work while everything around them is killed, and what they were told was done."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from tests.support.api import Person

STATUSES = ["todo", "in_progress", "done", "cancelled"]
# What the gateway says when a function died under a request, or is not there.
UNCERTAIN = {502, 503, 504}

_http = urllib3.PoolManager(maxsize=8, retries=False, timeout=90)


@dataclass(frozen=True)
class Seen:
    """A task as an answer showed it."""

    id: str
    version: int
    status: str
    assignee: str


@dataclass
class Diary:
    """What was answered 2xx, and which other answers there were."""

    tasks: list[Seen] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    failures: Counter[int] = field(default_factory=Counter)
    surprises: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many changes were answered 2xx."""
        return len(self.tasks) + len(self.comments) + len(self.exports)


class Worker(threading.Thread):
    """Somebody who makes tasks, hands them on, comments and exports, again and again.

    What is commented on or moved is never handed on, so that it is known who must hear of it.
    """

    def __init__(self, url: str, person: Person, team: str, colleagues: list[Person], dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.diary = Diary()
        self.stop = threading.Event()
        self._url, self._person, self._team, self._dice = url, person, team, dice
        self._colleagues = [colleague.id for colleague in colleagues]
        self._kept: list[Seen] = []
        self._handed_on: dict[str, Seen] = {}

    def run(self) -> None:
        ways = [self._create, self._create_to_hand_on, self._assign, self._comment, self._move, self._export]
        while not self.stop.wait(self._dice.uniform(0.03, 0.12)):
            self._dice.choices(ways, weights=[20, 10, 30, 20, 20, 2])[0]()

    def _create(self) -> None:
        if made := self._task("POST", "/tasks", **self._new()):
            self._kept.append(made)

    def _create_to_hand_on(self) -> None:
        if made := self._task("POST", "/tasks", **self._new()):
            self._handed_on[made.id] = made

    def _new(self) -> dict[str, Any]:
        assignee = {"user_id": self._dice.choice(self._colleagues)}
        return {"title": "Survive", "team_id": self._team, "assignee": assignee}

    def _assign(self) -> None:
        if not self._handed_on:
            return
        task = self._dice.choice(list(self._handed_on.values()))
        to = self._dice.choice([person for person in self._colleagues if person != task.assignee])
        if seen := self._task("PUT", f"/tasks/{task.id}/assignee", assignee={"user_id": to}):
            self._handed_on[task.id] = seen

    def _comment(self) -> None:
        if self._kept and (answer := self._send("POST", f"{self._any_kept()}/comments", body="Still here?")):
            self.diary.comments.append(answer["id"])

    def _move(self) -> None:
        if self._kept:
            self._task("PATCH", self._any_kept(), status=self._dice.choice(STATUSES))

    def _export(self) -> None:
        if answer := self._send("POST", "/exports"):
            self.diary.exports.append(answer["id"])

    def _any_kept(self) -> str:
        return f"/tasks/{self._dice.choice(self._kept).id}"

    def _task(self, method: str, path: str, **body: Any) -> Seen | None:
        answer = self._send(method, path, **body)
        if answer is None:
            return None
        seen = Seen(answer["id"], answer["version"], answer["status"], answer["assignee"]["id"])
        self.diary.tasks.append(seen)
        return seen

    def _send(self, method: str, path: str, **body: Any) -> Any:
        """The answer's JSON, or None where it was not 2xx: then the change may or may not have been made."""
        headers = {"Authorization": f"Bearer {self._person.token}"}
        url = f"{self._url}/api/v1{path}"
        try:
            answer = _http.request(method, url, headers=headers, json=body)
        except HTTPError:  # The gateway died.
            return None
        if 200 <= answer.status < 300:
            return answer.json()
        self.diary.failures[answer.status] += 1
        if answer.status not in UNCERTAIN:
            self.diary.surprises.append((answer.status, answer.data))
        return None


@contextmanager
def at_work(workers: list[Worker]) -> Iterator[None]:
    """They work until the block ends."""
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop.set()
        for worker in workers:
            worker.join()
