"""A few hundred random tasks of several people: in PostgreSQL, and beside it as plain values that a model can judge."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from lib.db import uuid7
from lib.identity import Caller, User
from lib.tasks import Comment, Due, Priority, Project, Status, Task
from lib.tasks.related_models import Share, Watcher
from lib.teams import Membership, Role, Team

WORDS = ("roses", "manure", "kettle", "invoice", "pumpkin", "zebra")
TAGS = ("home", "garden", "work", "urgent-ish")
START = datetime.now(UTC) - timedelta(days=300)


@dataclass
class Row:
    """A task and all that is tied to it."""

    task: Task
    shared_with: set[UUID] = field(default_factory=set)
    chosen: dict[UUID, bool] = field(default_factory=dict)
    """Who said whether they watch it."""
    commented_by: set[UUID] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


@dataclass
class Sample:
    """People (the first is an administrator, the last has nothing), their teams, projects and tasks."""

    people: list[Caller]
    teams: dict[UUID, set[UUID]]
    projects: list[UUID]
    rows: list[Row]


class Sampler:
    """Makes a sample; the same seed makes the same one, but for ids and moments."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random = session, random.Random(seed)

    def make(self, tasks: int) -> Sample:
        """Write everything into the database."""
        users = [User(email=f"{n}@example.com", display_name=f"Person {n}", is_admin=n == 0) for n in range(6)]
        self.session.add_all(users)
        self.session.flush()
        self.people = [Caller(user.id, user.is_admin) for user in users]
        self.ids = [user.id for user in users[:5]]
        self.teams = {team: {*self.random.sample(self.ids[1:], 2 + n % 2)} for n, team in enumerate(self._teams())}
        for team, members in self.teams.items():
            roles = {member: self.random.choice(list(Role)) for member in members}
            self.session.add_all(
                Membership(team_id=team, user_id=member, role=role, joined_at=START) for member, role in roles.items()
            )
        self.projects = self._projects()
        self.rows: list[Row] = []
        for number in range(tasks):
            self.add(number)
        self.session.commit()
        return Sample(self.people, self.teams, self.projects, self.rows)

    def _teams(self) -> list[UUID]:
        teams = [Team(name=f"Team {n}", created_by=self.ids[0]) for n in range(4)]
        self.session.add_all(teams)
        self.session.flush()
        return [team.id for team in teams]

    def _projects(self) -> list[UUID]:
        teams = [*self.teams, None]
        made = [Project(name="P", colour="#2f5d50", description="", owner_id=self.ids[1], team_id=t) for t in teams]
        self.session.add_all(made)
        self.session.flush()
        return [project.id for project in made]

    def add(self, number: int) -> Row:
        """One more random task, newer than those before."""
        pick, some = self.random, self._some
        made = START + timedelta(hours=number * 20, seconds=pick.randrange(60))
        status = pick.choice(list(Status))
        task = Task(
            id=UUID(int=int(made.timestamp() * 1000) << 80 | uuid7().int & ((1 << 80) - 1)),
            title=f"{pick.choice(WORDS)} {pick.choice(WORDS[:2]).title()}",
            description=pick.choice(["", *WORDS]),
            status=status,
            priority=pick.choice(list(Priority)),
            tags=sorted(pick.sample(TAGS, pick.randrange(4))),
            creator_id=pick.choice(self.ids),
            assignee_user_id=(person := some(self.ids)),
            assignee_team_id=None if person else some(self.teams),
            team_id=some(self.teams),
            project_id=some(self.projects),
            parent_id=some([row.task.id for row in self.rows[-20:]]),
            position=pick.choice(["a0", "a1", "a2", "b00", "Zz"]),
            created_at=made,
            updated_at=made + timedelta(days=pick.randrange(5)),
            completed_at=made + timedelta(days=1) if status is Status.DONE else None,
            deleted_at=made if pick.random() < 0.1 else None,
        )
        task.due = self._due(made)
        return self._with_what_is_tied(task)

    def _due(self, made: datetime) -> Due | None:
        pick = self.random
        day = datetime.now(UTC).date() + timedelta(days=pick.randrange(-20, 20))
        due = Due(date=day, time=pick.choice([None, time(9)]), time_zone=pick.choice(["UTC", "Asia/Tokyo"]))
        return pick.choice([None, due, due])

    def _with_what_is_tied(self, task: Task) -> Row:
        pick, row = self.random, Row(task)
        self.session.add(task)
        self.session.flush()
        for person in pick.sample(self.ids, pick.choice([0, 0, 0, 1])):
            row.shared_with.add(person)
            self.session.add(Share(task_id=task.id, user_id=person, shared_by=task.creator_id, created_at=START))
        for person in pick.sample(self.ids, pick.choice([0, 0, 1, 2])):
            row.chosen[person] = pick.random() < 0.5
            self.session.add(Watcher(task_id=task.id, user_id=person, watches=row.chosen[person]))
        for person in pick.sample(self.ids, pick.choice([0, 0, 0, 1, 2])):
            row.commented_by.add(person)
            row.said.append(pick.choice(WORDS))
            self.session.add(Comment(task_id=task.id, author_id=person, body=row.said[-1]))
        self.rows.append(row)
        return row

    def _some(self, values: Iterable[UUID]) -> UUID | None:
        return self.random.choice([None, *values])
