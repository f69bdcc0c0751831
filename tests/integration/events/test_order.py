"""Events may overtake each other. What people are told in the end is the same."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.events import deliver

SEED = 1
EVENTS = 200

Story = list[tuple[str, dict[str, Any]]]


def world(api: Api, alice: Person, people: list[Person]) -> tuple[list[Person], list[str]]:
    """A team with tasks of its own; two of these in the same state differ in nothing but ids."""
    team = api.as_(alice).create_team(*people)
    assignees: list[dict[str, str] | None] = [{"user_id": people[0].id}, {"team_id": team["id"]}, None]
    tasks = [api.as_(alice).create_task(f"Task {n}", team_id=team["id"], assignee=to) for n, to in enumerate(assignees)]
    return people, [task["id"] for task in tasks]


def story(alice: Person, people: list[Person], tasks: list[str]) -> Story:
    """Some hundred things that happened to the tasks, the same ones for each world."""
    dice = random.Random(SEED)
    users: list[dict[str, str] | None] = [None, *({"user_id": person.id} for person in people)]
    told: Story = []
    for version in range(1, EVENTS + 1):
        common = {"task_id": dice.choice(tasks), "version": version, "by": dice.choice([alice, *people]).id}
        old, new = dice.sample(users, 2)
        status = {"old": "todo", "new": dice.choice(["in_progress", "done", "cancelled"])}
        told.append(
            dice.choice(
                [
                    ("dormouse.task.assigned.v1", {**common, "old": old, "new": new}),
                    ("dormouse.task.changed.v1", {**common, "changes": {"status": status}}),
                    (
                        "dormouse.task.commented.v1",
                        {**common, "comment_id": people[0].id, "parent_id": None, "mentioned": []},
                    ),
                ]
            )
        )
    return told


def inboxes(database: Database, people: list[Person]) -> list[Counter[tuple[str, str, str]]]:
    """What each person was told, how often, and of which task."""
    statement = """
        SELECT n.kind::text, n.text, t.title FROM notifications n JOIN tasks t ON t.id = n.task_id
        WHERE n.user_id = :person AND n.event_id LIKE 'order-%'
    """
    return [
        Counter((row["kind"], row["text"], row["title"]) for row in database.rows(statement, person=person.id))
        for person in people
    ]


def test_events_that_come_in_any_order_tell_people_the_same(
    stack: Stack, api: Api, alice: Person, database: Database
) -> None:
    url = stack.function_url("notify")
    straight, tasks = world(api, alice, [api.register("Bob"), api.register("Carol")])
    for number, (type, data) in enumerate(story(alice, straight, tasks)):
        assert deliver(url, type, data, id=f"order-straight-{number}").status == 204

    shuffled, tasks = world(api, alice, [api.register("Bob"), api.register("Carol")])
    numbered = list(enumerate(story(alice, shuffled, tasks)))
    random.Random(SEED).shuffle(numbered)
    with ThreadPoolExecutor(8) as threads:
        send = lambda item: deliver(url, *item[1], id=f"order-shuffled-{item[0]}").status  # noqa: E731
        answers = list(threads.map(send, numbered))

    assert set(answers) == {204}
    assert inboxes(database, shuffled) == inboxes(database, straight)
    assert sum(inboxes(database, shuffled)[0].values()) > EVENTS / 4
