"""A team with somebody of each role, and one more person whose place in it is changed all the time."""

from dataclasses import dataclass

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database

ROLES = ("guest", "member", "manager", "owner")


@dataclass(frozen=True)
class Club:
    """The team; `people` by their role in it, and the administrator and an outsider by these words."""

    api: Api
    id: str
    people: dict[str, Person]
    subject: Person
    database: Database

    def seat(self, role: str) -> str:
        """Have the subject be this in the team; the path of their membership."""
        seated = """
            INSERT INTO team_members (team_id, user_id, role, joined_at)
            VALUES (:team, :user, CAST(:role AS team_role), now())
            ON CONFLICT (team_id, user_id) DO UPDATE SET role = excluded.role
        """
        self.database.run(seated, team=self.id, user=self.subject.id, role=role)
        return f"/teams/{self.id}/members/{self.subject.id}"


@pytest.fixture(scope="module")
def club(stack: Stack, admin: Person) -> Club:
    database = Database(stack.database_url())
    api = Api(stack.url, database=database)
    people = {role: api.register(role.title()) for role in ROLES}
    owner = api.as_(people["owner"])
    team = owner.create_team()
    for role in ("guest", "member", "manager"):
        owner.bring_in(team, people[role], role)
    others = {"administrator": admin, "outsider": api.register("Outsider")}
    return Club(api, team["id"], {**people, **others}, api.register("Subject"), database)
