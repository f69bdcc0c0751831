"""Programs are killed all the time while people work. Afterwards the books are checked."""

from collections import Counter

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.mailbox import Mailbox
from tests.system.reliability.ledger import Ledger
from tests.system.reliability.storm import KILLS, Storm, rage

pytestmark = pytest.mark.timeout(300)

TOLD = ["task.assigned", "task.changed", "task.commented", "export.ready", "export.failed"]


@pytest.fixture(scope="module")
def storm(stack: Stack, admin: Person) -> Storm:
    return rage(stack, admin, Database(stack.database_url("superuser")))


@pytest.fixture(scope="module")
def ledger(stack: Stack, storm: Storm) -> Ledger:
    return Ledger(Database(stack.database_url("superuser")), storm.boss)


def test_enough_was_killed_while_enough_was_done(storm: Storm) -> None:
    done = sum(diary.size for diary in storm.diaries)

    assert len(storm.kills) == KILLS >= 60
    assert done > 2 * KILLS


def test_people_see_nothing_but_answers_and_honest_failures(storm: Storm) -> None:
    assert [diary.surprises for diary in storm.diaries] == [[], [], []]


def test_every_task_is_as_it_was_answered(storm: Storm, ledger: Ledger) -> None:
    answered = [seen for diary in storm.diaries for seen in diary.tasks]

    versions = ledger.versions()
    lost = [seen for seen in answered if seen.version not in versions.get(seen.id, [])]
    otherwise = [seen for seen in answered if ledger.assignee_at(seen.id, seen.version) != seen.assignee]

    assert (lost, otherwise) == ([], [])


def test_every_comment_and_export_is_there_that_was_answered(storm: Storm, ledger: Ledger, database: Database) -> None:
    comments = {row["id"] for row in database.rows("SELECT id::text FROM comments")}
    exports = {row["id"] for row in database.rows("SELECT id::text FROM exports")}

    assert {id for diary in storm.diaries for id in diary.comments} <= comments
    assert {id for diary in storm.diaries for id in diary.exports} <= exports


def test_every_change_and_nothing_else_has_its_event(storm: Storm, ledger: Ledger, database: Database) -> None:
    statement = """
        SELECT t.id::text, t.version, (SELECT count(*) FROM task_updates u WHERE u.task_id = t.id) AS updates
        FROM tasks t WHERE t.creator_id = :boss
    """
    tasks = database.rows(statement, boss=storm.boss.id)

    assert ledger.versions() == {task["id"]: list(range(1, task["version"] + 1)) for task in tasks}
    assert [task for task in tasks if task["updates"] != task["version"]] == []


def test_every_comment_and_export_and_nothing_else_has_its_event(
    storm: Storm, ledger: Ledger, database: Database
) -> None:
    comments = database.rows("SELECT id::text FROM comments WHERE author_id = :boss", boss=storm.boss.id)
    exports = database.rows("SELECT id::text FROM exports WHERE owner_id = :boss", boss=storm.boss.id)

    told = [event["data"]["comment_id"] for event in ledger.of("task.commented")]
    asked = [event["data"]["export_id"] for event in ledger.of("export.requested")]

    assert sorted(told) == sorted(row["id"] for row in comments)
    assert sorted(asked) == sorted(row["id"] for row in exports)


def test_every_event_was_published(ledger: Ledger) -> None:
    assert [event for event in ledger.events if not event["published"]] == []


def test_every_event_was_claimed_by_its_consumer_once(ledger: Ledger) -> None:
    assert ledger.claims("notify") == Counter(event["id"] for event in ledger.of(*TOLD))
    assert ledger.claims("exporter") == Counter(event["id"] for event in ledger.of("export.requested"))


def test_no_event_was_claimed_that_was_rolled_back(storm: Storm, database: Database) -> None:
    unknown = "SELECT i.id FROM inbox i WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id::text = i.id)"

    assert database.rows(unknown + " AND i.source IN ('/dormouse/tasks', '/dormouse/exports')") == []


def test_everybody_was_told_of_everything_once(ledger: Ledger) -> None:
    assert ledger.inboxes() == ledger.expected_inboxes()


def test_every_notification_is_one_mail(storm: Storm, ledger: Ledger, mailbox: Mailbox) -> None:
    addresses = {person.email for person in [storm.boss, *storm.colleagues]}

    arrived = {(mail["Message-ID"], mail["To"]) for mail in mailbox.all()}

    mailed = {(id.strip("<>").partition("@")[0], str(to)) for id, to in arrived if to in addresses}
    expected = set(ledger.mails().items())
    assert expected <= mailed
    assert {id for id, _ in mailed - expected} & ledger.told() == set()


def test_every_export_is_ready_and_was_said_to_be_once(storm: Storm, ledger: Ledger, stack: Stack) -> None:
    boss = Api(stack.url, storm.boss)
    asked = Counter(event["data"]["export_id"] for event in ledger.of("export.requested"))

    assert Counter(event["data"]["export_id"] for event in ledger.of("export.ready")) == asked
    assert {boss.get(f"/exports/{export_id}").json["status"] for export_id in asked} <= {"ready"}
    assert {boss.get(f"/exports/{export_id}/download").status for export_id in asked} <= {302}
