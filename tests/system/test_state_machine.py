"""Random sequences of what several people do; after each step, what each of them sees agrees with a small model."""

import os
import random
import time
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.api import Api, Person
from tests.support.people_and_tasks import NOBODY, ROLES, Rules, Task

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
SECONDS = 30
"""After so long no new sequence begins."""
BOUNDED = settings(deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
some = st.integers(0, 11)  # the so-maniest of what there is
roles = st.sampled_from(ROLES)
has_people = precondition(lambda self: bool(self.people))
has_tasks = precondition(lambda self: bool(self.tasks))
has_teams = precondition(lambda self: bool(self.model.teams))


class People(RuleBasedStateMachine):
    """Alice, Bob, Carol and an administrator. Each act is done over HTTP and in the model, and must answer alike."""

    def __init__(self, api: Api, admin: Person, until: float) -> None:
        super().__init__()
        self.until = until
        self.api, self.admin = api, admin
        self.people: list[Person] = []
        self.tasks: dict[str, Task] = {}
        self.model = Rules(admin.id)
        self.touched = NOBODY

    @initialize()
    def they_sign_up(self) -> None:
        if time.monotonic() > self.until:
            return
        self.people = [self.admin, *(self.api.register(name) for name in ("Alice", "Bob", "Carol"))]
        self.founds(1)
        self.joins(0, 2, "guest")

    @rule()
    def nothing_happens(self) -> None:
        """What is left to do when the time is up."""

    def someone(self, number: int) -> tuple[Person, Api]:
        person = self.people[number % len(self.people)]
        return person, self.api.as_(person)

    def team(self, number: int) -> str:
        return list(self.model.teams)[number % len(self.model.teams)]

    def team_or_none(self, number: int) -> str:
        return [NOBODY, *self.model.teams][number % (len(self.model.teams) + 1)]

    def task(self, number: int) -> tuple[str, Task]:
        self.touched = list(self.tasks)[-1 - number % len(self.tasks)]
        return f"/tasks/{self.touched}", self.tasks[self.touched]

    @precondition(lambda self: bool(self.people) and len(self.model.teams) < 3)
    @rule(who=some)
    def founds(self, who: int) -> None:
        person, me = self.someone(who)
        self.model.teams[me.create_team()["id"]] = {person.id: "owner"}

    @has_teams
    @rule(team=some, who=some, role=roles)
    def joins(self, team: int, who: int, role: str) -> None:
        (person, _), id = self.someone(who), self.team(team)
        if person.id not in self.model.teams[id] and person is not self.admin:
            self.api.as_(self.admin).bring_in({"id": id}, person, role)
            self.model.teams[id][person.id] = role

    @has_teams
    @rule(team=some, who=some, whom=some, role=st.none() | roles)
    def gives_a_role_or_removes(self, team: int, who: int, whom: int, role: str | None) -> None:
        (person, me), (other, _), id = self.someone(who), self.someone(whom), self.team(team)
        expected = self.model.manages(person.id, id, other.id, role)

        path = f"/teams/{id}/members/{other.id}"
        answer = me.patch(path, {"role": role}) if role else me.delete(path)

        assert answer.status == expected, answer
        if answer.status in (200, 204):
            self.model.teams[id].pop(other.id)
            self.model.teams[id] |= {other.id: role} if role else {}

    @has_people
    @rule(who=some, team=some)
    def creates(self, who: int, team: int) -> None:
        (person, me), id = self.someone(who), self.team_or_none(team)

        answer = me.post("/tasks", {"title": "Something", "team_id": id or None})

        assert answer.status == (201 if self.model.may_add(person.id, id) else 403), answer
        if answer.status == 201:
            self.touched = answer.json["id"]
            self.tasks[self.touched] = Task(person.id, id)

    @has_tasks
    @rule(who=some, task=some, whom=some)
    def assigns_to_a_person(self, who: int, task: int, whom: int) -> None:
        (person, me), (other, _), (path, it) = self.someone(who), self.someone(whom), self.task(task)
        expected = self.model.acts(person.id, it, may=self.model.may_assign_to_person(person.id, other.id))

        answer = me.put(f"{path}/assignee", {"assignee": {"user_id": other.id}})

        assert answer.status == expected, answer
        if answer.status == 200:
            it.person, it.assigned_team = other.id, NOBODY

    @has_tasks
    @rule(who=some, task=some, team=some)
    def assigns_to_a_team_or_nobody(self, who: int, task: int, team: int) -> None:
        (person, me), (path, it), id = self.someone(who), self.task(task), self.team_or_none(team)
        expected = self.model.acts(person.id, it, may=not id or self.model.may_assign_to_team(person.id, id))

        answer = me.put(f"{path}/assignee", {"assignee": {"team_id": id} if id else None})

        assert answer.status == expected, answer
        if answer.status == 200:
            it.person, it.assigned_team = NOBODY, id

    @has_tasks
    @rule(who=some, task=some)
    def claims(self, who: int, task: int) -> None:
        (person, me), (path, it) = self.someone(who), self.task(task)
        expected = self.model.acts(person.id, it)
        if expected == 200 and it.person != person.id and self.model.role(person.id, it.assigned_team) is None:
            expected = 409

        answer = me.post(f"{path}/claim")

        assert answer.status == expected, answer
        if answer.status == 200:
            it.person, it.assigned_team = person.id, NOBODY

    @has_tasks
    @rule(who=some, task=some, status=st.sampled_from(["todo", "done"]))
    def changes(self, who: int, task: int, status: str) -> None:
        (person, me), (path, it) = self.someone(who), self.task(task)

        answer = me.patch(path, {"status": status})

        assert answer.status == self.model.acts(person.id, it), answer

    @has_tasks
    @rule(who=some, task=some, team=some)
    def moves_to_a_team(self, who: int, task: int, team: int) -> None:
        (person, me), (path, it), id = self.someone(who), self.task(task), self.team_or_none(team)
        expected = self.model.acts(person.id, it, may=it.team == id or self.model.may_add(person.id, id))

        answer = me.patch(path, {"team_id": id or None})

        assert answer.status == expected, answer
        if answer.status == 200:
            it.team = id

    @has_tasks
    @rule(who=some, task=some)
    def comments(self, who: int, task: int) -> None:
        (person, me), (path, it) = self.someone(who), self.task(task)

        answer = me.post(f"{path}/comments", {"body": "Well"})

        assert answer.status == (201 if self.model.sees(person.id, it) and not it.deleted else 404), answer

    @has_tasks
    @rule(who=some, task=some, whom=some)
    def shares(self, who: int, task: int, whom: int) -> None:
        (person, me), (other, _), (path, it) = self.someone(who), self.someone(whom), self.task(task)
        expected = self.model.acts(person.id, it, may=self.model.may_assign_to_person(person.id, other.id), done=204)

        answer = me.put(f"{path}/shares/{other.id}", None)

        assert answer.status == expected, answer
        if answer.status == 204:
            it.shared_with.add(other.id)

    @has_tasks
    @rule(who=some, task=some, whom=some)
    def takes_a_share_back(self, who: int, task: int, whom: int) -> None:
        (person, me), (other, _), (path, it) = self.someone(who), self.someone(whom), self.task(task)
        given_back = person is other and self.model.sees(person.id, it) and not it.deleted
        expected = 204 if given_back else self.model.acts(person.id, it, done=204)

        answer = me.delete(f"{path}/shares/{other.id}")

        assert answer.status == expected, answer
        if answer.status == 204:
            it.shared_with.discard(other.id)

    @has_tasks
    @rule(who=some, task=some)
    def deletes(self, who: int, task: int) -> None:
        (person, me), (path, it) = self.someone(who), self.task(task)

        answer = me.delete(path)

        assert answer.status == self.model.acts(person.id, it, may=self.model.may_delete(person.id, it), done=204), (
            answer
        )
        it.deleted = it.deleted or answer.status == 204

    @has_tasks
    @rule(who=some, task=some)
    def restores(self, who: int, task: int) -> None:
        (person, me), (path, it) = self.someone(who), self.task(task)
        may = self.model.may_delete(person.id, it)

        answer = me.post(f"{path}/restore")

        assert answer.status == self.model.acts(person.id, it, in_trash=True, may=may), answer
        it.deleted = it.deleted and answer.status != 200

    @invariant()
    def each_sees_in_lists_what_the_model_says(self) -> None:
        for person in self.people[1:]:
            for deleted in (False, True):
                seen = [id for id, it in self.tasks.items() if it.deleted == deleted and self.model.sees(person.id, it)]
                listed = self.api.as_(person).get("/tasks", limit=200, **({"in_trash": "true"} if deleted else {})).json
                assert [item["id"] for item in listed["items"]] == seen[::-1]

    @invariant()
    def each_sees_what_was_touched_as_the_model_says(self) -> None:
        it = self.tasks.get(self.touched)
        for person in self.people if it else ():
            answer: Any = self.api.as_(person).get(f"/tasks/{self.touched}")
            assert (answer.status == 200) == (it and not it.deleted and self.model.sees(person.id, it)), answer


def test_what_each_person_sees_and_may_do_agrees_with_a_small_model(api: Api, admin: Person) -> None:
    print(f"The seed is {SEED}; SEED=… repeats it.")

    until = time.monotonic() + SECONDS
    run_state_machine_as_test(
        seed(SEED)(lambda: People(api, admin, until)),  # type: ignore[arg-type]
        settings=settings(BOUNDED, max_examples=8, stateful_step_count=25),
    )
