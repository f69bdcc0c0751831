"""Events: every class says in its schema exactly what it sends and takes."""

import json
import re
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import ValidationError

from infra.local.process import ROOT
from lib.events import Event
from lib.exports import ExportFailed, ExportReady, ExportRequested
from lib.identity import events as accounts
from lib.tasks import (
    Assignee,
    TaskAssigned,
    TaskChanged,
    TaskCommented,
    TaskCreated,
    TaskDeleted,
    TaskMentioned,
    TaskRestored,
)
from lib.tasks.events import Change
from lib.teams import Role, TeamMemberAdded, TeamMemberInvited, TeamMemberRemoved, TeamRoleChanged

A, B, C = UUID(int=10), UUID(int=11), UUID(int=12)
EXAMPLES: list[Event] = [
    TaskCreated(task_id=A, version=1, by=B),
    TaskChanged(task_id=A, version=2, by=B, changes={"status": Change(old="todo", new="done")}),
    TaskChanged(task_id=A, version=3, by=B, changes={"due_at": Change(old="2026-01-01T00:00:00+00:00", new=None)}),
    TaskAssigned(task_id=A, version=4, by=B, old=None, new=Assignee(user_id=C)),
    TaskAssigned(task_id=A, version=5, by=B, old=Assignee(user_id=C), new=Assignee(team_id=C)),
    TaskAssigned(task_id=A, version=6, by=B, old=Assignee(team_id=C), new=None),
    TaskCommented(task_id=A, version=6, by=B, comment_id=C, parent_id=None, mentioned=[B]),
    TaskMentioned(task_id=A, version=6, by=B, comment_id=C, mentioned=[B]),
    TaskDeleted(task_id=A, version=7, by=B),
    TaskRestored(task_id=A, version=8, by=B),
    TeamMemberInvited(team_id=A, invitation_id=C, by=B),
    TeamMemberAdded(team_id=A, user_id=C, role=Role.GUEST, by=B),
    TeamRoleChanged(team_id=A, user_id=C, old=Role.GUEST, new=Role.OWNER, by=B),
    TeamMemberRemoved(team_id=A, user_id=C, by=B),
    accounts.AccountRegistered(user_id=A, by=A),
    accounts.RegistrationRepeated(user_id=A, by=None),
    accounts.PasswordResetRequested(user_id=A, by=None),
    accounts.EmailChangeRequested(user_id=A, by=A, email="ann@example.com"),
    accounts.AccountSecured(user_id=A, by=A, what="Your password was changed."),
    accounts.AccountDeleted(user_id=A, by=A),
    ExportRequested(export_id=A, owner_id=B, by=None),
    ExportReady(export_id=A, owner_id=B, by=None, rows=7),
    ExportFailed(export_id=A, owner_id=B, by=None, reason="The storage is full."),
]
MESSAGES: dict[str, Any] = json.loads((ROOT / "docs" / "asyncapi.json").read_text())["components"]["messages"]
each_example = pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)


def test_there_is_an_example_of_every_event() -> None:
    assert {event.type for event in EXAMPLES} == set(MESSAGES)


@pytest.mark.parametrize("type", MESSAGES)
def test_a_type_names_a_thing_what_happened_to_it_and_a_version(type: str) -> None:
    assert re.fullmatch(r"dormouse\.[a-z]+\.[a-z_]+ed\.v\d+|dormouse\.export\.ready\.v1", type)


@each_example
def test_an_event_comes_back_as_it_was_sent(event: Event) -> None:
    sent = json.dumps(event.payload())

    assert type(event).model_validate(json.loads(sent)) == event


@each_example
def test_what_is_sent_is_what_the_document_says(event: Event) -> None:
    schema = MESSAGES[event.type]["payload"]

    jsonschema_rs.validate(schema, event.payload(), validate_formats=True)


@each_example
def test_a_field_that_is_unknown_or_missing_is_an_error(event: Event) -> None:
    payload = event.payload()

    for wrong in ({**payload, "extra": 1}, *({k: v for k, v in payload.items() if k != name} for name in payload)):
        with pytest.raises(ValidationError):
            type(event).model_validate(wrong)
        assert not jsonschema_rs.is_valid(MESSAGES[event.type]["payload"], wrong)


@each_example
def test_events_about_one_thing_keep_their_order(event: Event) -> None:
    thing, _, id = event.subject.partition("/")

    assert thing in ("tasks", "teams", "exports", "users")
    assert event.partition_key == id == str(A)
    assert event.sequence == (event.model_dump()["version"] if thing == "tasks" else None)
