"""A team with people of every role, somebody outside it, and one of everything that its owner can have."""

import hashlib
import secrets
from typing import Any

import pyotp

from infra.local.stack import Stack
from tests.support.api import PASSWORD, Api, Person
from tests.support.avatars import PNG, form_for, give_avatar, upload
from tests.support.database import Database
from tests.support.deadletters import Letters
from tests.support.exports import wait_until_ready
from tests.support.wait import eventually


class World:
    """`people` by role, and `ids` of the owner's things by their name in a path."""

    def __init__(self, stack: Stack, admin: Person) -> None:
        self.database = Database(stack.database_url())
        self.api = Api(stack.url, database=self.database)
        roles = ("owner", "manager", "member", "guest", "outsider")
        self.people = {**{role: self.api.register(role.title()) for role in roles}, "admin": admin}
        self.owner = self.api.as_(self.people["owner"])
        self.caller = self.owner
        self.newcomer = self.api.register("Newcomer")
        self.database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=self.people["owner"].id)

        team = self.owner.create_team(name="Kitchen")
        for role in ("manager", "member", "guest"):
            self.owner.bring_in(team, self.people[role], role)
        self.ids = {"team_id": team["id"], "user_id": self.people["owner"].id}
        self.ids |= self._work(team) | {"letter_id": self._dead_letter(stack)}
        self.spare_team = self.owner.create_team(name="Pantry")
        reader = self.api_token()
        owner = self.people["owner"]
        self.people["reader"] = Person(owner.id, owner.email, "Reader", reader["token"], "")
        give_avatar(self.api, owner)
        sessions = [session["id"] for session in self.owner.get("/auth/sessions").json["items"]]
        self.hidden = {*self.ids.values(), *sessions, owner.email, team["name"], reader["id"]}

    def _work(self, team: Any) -> dict[str, str]:
        task = self.owner.create_task("Stir the soup", team_id=team["id"])
        commented = self.api.as_(self.people["manager"]).post(f"/tasks/{task['id']}/comments", {"body": "Stirring."})
        export = self.owner.post("/exports", {}).json
        wait_until_ready(self.owner, export["id"])
        told = eventually(
            lambda: [n for n in self.owner.get("/notifications").json["items"] if n["kind"] == "commented"]
        )
        return {
            "task_id": task["id"],
            "comment_id": commented.json["id"],
            "export_id": export["id"],
            "notification_id": told[0]["id"],
        }

    def _dead_letter(self, stack: Stack) -> str:
        Letters(stack.function_url("deadletters")).send({"team_id": self.ids["team_id"]})
        newest = self.api.as_(self.people["admin"]).get("/dead-letters", limit=1).json["items"][0]
        return str(newest["id"])

    def stranger(self) -> Person:
        """Somebody new, signed in."""
        return self.api.register("Stranger")

    def address(self) -> str:
        """One that nobody has."""
        return f"{secrets.token_hex(8)}@example.com"

    def account(self) -> dict[str, str]:
        return {"email": self.address(), "password": PASSWORD, "display_name": "Somebody"}

    def credentials(self, role: str) -> dict[str, str]:
        return {"grant_type": "password", "username": self.people[role].email, "password": PASSWORD}

    def session(self) -> str:
        """A session of the owner's on another device."""
        elsewhere = self.api.as_(self.api.sign_in(self.people["owner"].email))
        return str(elsewhere.get("/auth/sessions", limit=1).json["items"][0]["id"])

    def api_token(self) -> dict[str, str]:
        """A new API token of the owner's, which only reads."""
        made: dict[str, str] = self.owner.post("/auth/api-tokens", {"name": "Reader", "scope": "read"}).json
        return made

    def picture(self) -> str:
        """The key of a picture that the owner has uploaded."""
        form = form_for(self.api, self.people["owner"])
        assert upload(form, PNG) == 204
        return str(form["key"])

    def code(self) -> dict[str, str]:
        """The code that turns on the second factor of whoever is about to ask; any, for who may not set one up."""
        begun = self.caller.post("/auth/second-factor")
        return {"code": pyotp.TOTP(begun.json["secret"]).now() if begun.status == 201 else "000000"}

    def link(self, purpose: str) -> str:
        """The secret of a link that a stranger was mailed."""
        mailed = """
            INSERT INTO mailed_tokens (id, user_id, purpose, email, digest, expires_at, created_at)
            SELECT gen_random_uuid(), id, CAST(:purpose AS mailed_token_purpose), email, :digest,
                now() + interval '1 hour', now()
            FROM users WHERE id = :id
        """
        secret, digest = self._secret()
        self.database.run(mailed, purpose=purpose, digest=digest, id=self.newcomer.id)
        return secret

    def invitation(self) -> Any:
        """A new invitation into the owner's team, of an address that nobody has."""
        return self.owner.post(f"/teams/{self.ids['team_id']}/invitations", {"email": self.address()}).json

    def invitation_link(self) -> str:
        """The secret of a link into another team of the owner's."""
        invited = self.owner.post(f"/teams/{self.spare_team['id']}/invitations", {"email": self.address()}).json
        secret, digest = self._secret()
        self.database.run("UPDATE invitations SET digest = :digest WHERE id = :id", digest=digest, id=invited["id"])
        return secret

    def invitation_of_the_owner(self) -> str:
        """A new invitation that the owner got from somebody else."""
        manager = self.api.as_(self.people["manager"])
        team = manager.create_team(name="Cellar")
        invited = manager.post(f"/teams/{team['id']}/invitations", {"email": self.people["owner"].email})
        return str(invited.json["id"])

    def new_member(self) -> str:
        """Somebody who is a member of the team, whatever became of them before."""
        self.database.run(
            "INSERT INTO team_members (team_id, user_id, role, joined_at) VALUES (:team, :user, 'member', now())"
            " ON CONFLICT (team_id, user_id) DO UPDATE SET role = 'member'",
            team=self.ids["team_id"],
            user=self.newcomer.id,
        )
        return self.newcomer.id

    def _secret(self) -> tuple[str, bytes]:
        secret = secrets.token_urlsafe(32)
        return secret, hashlib.sha256(secret.encode()).digest()
