"""The text form of filters: what each term means, whose days are meant, and where an error is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from infra.local.stack import Stack
from lib import db
from lib.identity import Caller
from lib.tasks import TaskFilter, query_language
from tests.support.api import Api, Person
from tests.support.database import Database

ID = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def session(stack: Stack) -> Iterator[Session]:
    engine = db.connect(stack.database_url("tasks"))
    with Session(engine) as session:
        yield session
    engine.dispose()


def parse(session: Session, person: Person, text: str) -> TaskFilter:
    return query_language.parse(session, text, viewer=Caller(UUID(person.id), is_admin=False))


def refusal(me: Api, text: str) -> dict[str, Any]:
    """What is wrong with a text."""
    answer = me.get("/tasks", q=text)
    assert answer.status == 422, answer
    errors: list[dict[str, Any]] = answer.json["errors"]
    assert [error["field"] for error in errors] == ["query.q"]
    return errors[0]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}),
        ("  ", {}),
        ("status:todo", {"status": ["todo"]}),
        ("STATUS:todo", {"status": ["todo"]}),
        ("status:open", {"status": ["todo", "in_progress"]}),
        ("status:open,done,todo", {"status": ["todo", "in_progress", "done"]}),
        ("priority:high,urgent", {"priority": ["high", "urgent"]}),
        ("assignee:me", {"assignee": "me"}),
        ("assignee:none", {"assignee": "none"}),
        (f"assignee:{ID}", {"assignee": ID}),
        (f"creator:{ID}", {"creator": ID}),
        ("creator:me", {"creator": "me"}),
        (f"team:{ID} project:{ID} parent:{ID}", {"team": ID, "project": ID, "parent": ID}),
        ("parent:none", {"parent": "none"}),
        ("tag:Home", {"all_tags": ["home"]}),
        ("tag:home tag:garden", {"all_tags": ["home", "garden"]}),
        ("tag:home,garden", {"tag": ["home", "garden"]}),
        ("tag:home,garden tag:work", {"tag": ["home", "garden"], "all_tags": ["work"]}),
        ("due:overdue", {"due": "overdue"}),
        ("is:overdue", {"due": "overdue"}),
        ("due:none", {"due": "none"}),
        ("due:any", {"due": "any"}),
        ("is:watched", {"watching": True}),
        ("is:unwatched is:deleted", {"watching": False, "in_trash": True}),
        ("due:2026-12-31", {"due_after": "2026-12-31T00:00:00Z", "due_before": "2027-01-01T00:00:00Z"}),
        ("due<2026-12-31", {"due_before": "2026-12-31T00:00:00Z"}),
        ("due<=2026-12-31", {"due_before": "2027-01-01T00:00:00Z"}),
        ("due>2026-12-31", {"due_after": "2027-01-01T00:00:00Z"}),
        ("due>=2026-12-31", {"due_after": "2026-12-31T00:00:00Z"}),
        ("created>=2026-01-01", {"created_after": "2026-01-01T00:00:00Z"}),
        ("created<2026-02-01", {"created_before": "2026-02-01T00:00:00Z"}),
        ("updated<2026-01-01", {"updated_before": "2026-01-01T00:00:00Z"}),
        ("completed>=2026-01-01", {"completed_after": "2026-01-01T00:00:00Z"}),
        ("roses", {"text": "roses"}),
        ('"exact words" or -not status:todo me', {"text": '"exact words" or -not me', "status": ["todo"]}),
        ('-"not this"', {"text": '-"not this"'}),
    ],
)  # fmt: skip
def test_a_text_means_a_filter(session: Session, alice: Person, text: str, fields: dict[str, Any]) -> None:
    assert parse(session, alice, text) == TaskFilter.model_validate(fields)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana"])
@pytest.mark.parametrize(
    ("text", "days"),
    [("today", 0), ("tomorrow", 1), ("yesterday", -1), ("+7d", 7), ("-3d", -3), ("+2w", 14), ("+1m", 30), ("TODAY", 0)],
)
def test_days_are_those_of_the_reader(
    session: Session, alice: Person, database: Database, zone: str, text: str, days: int
) -> None:
    database.run("UPDATE users SET time_zone = :zone WHERE id = :id", zone=zone, id=alice.id)
    today = datetime.now(ZoneInfo(zone)).date()

    found = parse(session, alice, f"due:{text}")

    assert (found.due_after, found.due_before) == tuple(
        datetime.combine(today + timedelta(days=days + n), datetime.min.time(), ZoneInfo(zone)) for n in (0, 1)
    )


@pytest.mark.parametrize("name", ["monday", "Tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
def test_a_weekday_is_the_next_one_or_today(session: Session, alice: Person, name: str) -> None:
    found = parse(session, alice, f"due>={name}").due_after

    assert found is not None
    assert found.strftime("%A") == name.title()
    assert 0 <= (found.date() - datetime.now(UTC).date()).days < 7


def test_a_day_begins_when_the_readers_clocks_say_so(session: Session, alice: Person, database: Database) -> None:
    database.run("UPDATE users SET time_zone = 'Europe/Berlin' WHERE id = :id", id=alice.id)

    found = parse(session, alice, "due:2026-03-29")  # It has 23 hours.

    assert found.due_after == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert found.due_before == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("status:opn", 0),
        ("roses status:opn", 6),
        ("status:todo,opn", 0),
        ("foo:bar", 0),
        ("  due<whenever", 2),
        ("due:2026-02-30", 0),
        ("due:+7y due:today", 0),
        ("roses due>", 6),
        ("status:", 0),
        ("tag:home status:,", 9),
        ("status<todo", 0),
        ('roses "unclosed', 6),
        ('team:"Sea lions', 5),
        ("roses priority:huge", 6),
        ("assignee:nobody-i-know", 0),
        ("roses assignee:me,none", 6),
        ("roses creator:none", 6),
        ("roses team:Unknown", 6),
        ("roses parent:7", 6),
        ('roses tag:"two words"', 6),
        ("is:odd", 0),
        ("is:watched,overdue", 0),
        ("status:todo status:done", 12),
        ("assignee:me assignee:none", 12),
        ("is:watched is:unwatched", 11),
        ("due:today due>today", 10),
        ("tag:a,b tag:c,d", 8),
        ("due<=9999-12-31", 0),
        ("roses due:9999-12-31", 6),
        ("status:todo " + "x" * 501, 12),
    ],
)
def test_an_error_points_at_its_place(api: Api, alice: Person, text: str, position: int) -> None:
    error = refusal(api.as_(alice), text)

    assert error["position"] == position
    assert error["message"]


def test_teams_projects_and_people_go_by_their_names(session: Session, api: Api, alice: Person, bob: Person) -> None:
    team = api.as_(alice).create_team(bob, name="Sea lions")
    project = api.as_(alice).post("/projects", {"name": "Our Garden", "team_id": team["id"]}).json

    found = parse(session, alice, f'team:"sea lions" project:"our garden" assignee:bob creator:{bob.email}')

    assert (str(found.team), str(found.project)) == (team["id"], project["id"])
    assert (str(found.assignee), str(found.creator)) == (bob.id, bob.id)


def test_a_name_that_two_have_is_refused(api: Api, alice: Person) -> None:
    for _ in range(2):
        api.as_(alice).create_team(name="Twins")

    assert "More than one" in refusal(api.as_(alice), "team:twins")["message"]


@pytest.mark.parametrize("text", ["team:Hidden", "assignee:Alice", "team:%", "project:Hidden", "team:_idden"])
def test_names_that_one_does_not_know_are_not_found(api: Api, alice: Person, outsider: Person, text: str) -> None:
    team = api.as_(alice).create_team(name="Hidden")
    api.as_(alice).post("/projects", {"name": "Hidden", "team_id": team["id"]})

    assert refusal(api.as_(outsider), text)["message"].startswith("No ")


def test_what_the_text_says_and_what_the_fields_say_both_hold(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    me.create_task("one", priority="high")
    me.create_task("two", priority="high", status="done")

    response = me.get("/tasks", q="priority:high", status="done")

    assert [task["title"] for task in response.json["items"]] == ["two"]


def test_a_view_is_its_filter_in_its_order(api: Api, alice: Person) -> None:
    me = api.as_(alice)
    for title in ("b", "a", "c"):
        me.create_task(title, status="done" if title == "c" else "todo")
    view = me.post("/views", {"name": "Open", "query": "status:open", "sort": "title"}).json

    response = me.get("/tasks", view=view["id"])

    assert [task["title"] for task in response.json["items"]] == ["a", "b"]
