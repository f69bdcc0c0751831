"""`make demo`: fills a running system with a team that has work to do, through the API like anybody else."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
import yaml

from infra.local.invitation import NoInvitation, invitation

DATA = Path(__file__).with_name("demo.yaml")


class Refused(Exception):
    """The API did not do what was asked; the text says what and why."""


class Api:
    """Dormouse's API as one person, or as nobody yet."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = f"{url}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = urllib3.PoolManager(retries=False, timeout=30)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON. Raises Refused unless it is a 2xx."""
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, path, data, "application/json")

    def sign_in(self, email: str, password: str) -> str:
        """An access token."""
        form = urlencode({"grant_type": "password", "username": email, "password": password}).encode()
        answer = self._send("POST", "/auth/token", form, "application/x-www-form-urlencoded")
        return str(answer["access_token"])

    def _send(self, method: str, path: str, body: bytes | None, content_type: str) -> Any:
        headers = {**self._headers, "Content-Type": content_type}
        answer = self._http.request(method, self._url + path, body=body, headers=headers)
        if answer.status >= 300:
            raise Refused(f"{method} {path} was answered with {answer.status}: {answer.data.decode()[:500]}")
        return answer.json() if answer.data else None


class Demo:
    """The people of demo.yaml, each with an account and signed in, and what they do."""

    def __init__(self, url: str, mails: Path, data: dict[str, Any]) -> None:
        self._url, self._mails, self._data = url, mails, data
        first, *others = data["people"]
        signed_in = [self._sign_in(first)]  # The first account of all administrates.
        with ThreadPoolExecutor() as threads:  # Passwords are hashed slowly on purpose.
            signed_in += threads.map(self._sign_in, others)
        self._as = dict(zip(data["people"], signed_in, strict=True))
        self._ids = {name: api.call("GET", "/auth/me")["id"] for name, api in self._as.items()}

    def email(self, name: str) -> str:
        """The address of one of the people. Not every mail server takes an accent before the @."""
        return f"{name.replace('á', 'a')}@{self._data['domain']}"

    def fill(self, team: dict[str, Any]) -> bool:
        """Make the team with its members and tasks. Says whether it had to: it may be there already."""
        owner = self._as[team["members"][0]]
        if team["name"] in {each["name"] for each in owner.call("GET", "/teams?limit=100")["items"]}:
            return False

        team_id = owner.call("POST", "/teams", {"name": team["name"]})["id"]
        for name in team["members"][1:]:
            owner.call("POST", f"/teams/{team_id}/invitations", {"email": self.email(name), "role": "member"})
        for name in team["members"][1:]:
            token = invitation(self._mails, self.email(name), team["name"])
            self._as[name].call("POST", "/teams/invitations/accept", {"token": token})
        # The newest task is on top of every list, and the first of the file should be there.
        for number, task in reversed(list(enumerate(team["tasks"]))):
            self._make(task, team_id, by=team["members"][number % len(team["members"])])
        return True

    def _sign_in(self, name: str) -> Api:
        """Registering an address again changes nothing, and is answered in the same way."""
        nobody, password = Api(self._url), self._data["password"]
        account = {"email": self.email(name), "password": password, "display_name": self._data["people"][name]}
        nobody.call("POST", "/auth/register", account)
        return Api(self._url, nobody.sign_in(self.email(name), password))

    def _make(self, task: dict[str, Any], team_id: str, *, by: str) -> None:
        wanted: dict[str, Any] = {key: task[key] for key in ("title", "description", "priority") if key in task}
        if "due" in task:
            wanted["due"] = {"date": (datetime.now(UTC) + timedelta(days=task["due"])).date().isoformat()}
        made = self._as[by].call("POST", "/tasks", {**wanted, "team_id": team_id})["id"]

        assignee = task.get("assignee")
        if assignee:
            to = {"team_id": team_id} if assignee == "team" else {"user_id": self._ids[assignee]}
            self._as[by].call("PUT", f"/tasks/{made}/assignee", {"assignee": to})
        for who, what in task.get("comments", []):
            self._as[who].call("POST", f"/tasks/{made}/comments", {"body": what})
        if task["status"] != "todo":
            doer = by if assignee in (None, "team") else assignee
            self._as[doer].call("PATCH", f"/tasks/{made}", {"status": task["status"]})


def main() -> int:
    """Fill the system at DORMOUSE_URL or on this machine; a second time only says how to sign in."""
    url = os.environ.get("DORMOUSE_URL") or f"http://127.0.0.1:{os.environ.get('DORMOUSE_PORT', '8080')}"
    mails = Path(os.environ.get("DORMOUSE_DATA", ".data")) / "mail"
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    try:
        demo = Demo(url, mails, data)
        with ThreadPoolExecutor() as threads:
            for team, made in zip(data["teams"], threads.map(demo.fill, data["teams"]), strict=True):
                tasks = f"{len(team['tasks'])} tasks" if made else "is there already"
                print(f"  {team['name']:<12} {tasks}", flush=True)
    except (urllib3.exceptions.HTTPError, OSError):
        print(f"Nothing answers at {url}. Start Dormouse first: make up", file=sys.stderr)
        return 1
    except (Refused, NoInvitation) as refusal:
        print(f"The demo could not be made: {refusal}", file=sys.stderr)
        return 1

    first = next(iter(data["people"]))
    print(f"\nSign in as {data['people'][first]}:\n")
    print(f"  E-mail     {demo.email(first)}\n  Password   {data['password']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
