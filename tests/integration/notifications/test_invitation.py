"""What somebody is told who is invited into a team."""

from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.database import Database
from tests.support.delivered import delivered
from tests.support.mailbox import Mailbox
from tests.support.wait import eventually


@pytest.fixture
def team(api: Api, alice: Person) -> Any:
    return api.as_(alice).create_team(name="<b>Kitchen</b>")


def invite(api: Api, by: Person, team: Any, email: str) -> None:
    assert api.as_(by).post(f"/teams/{team['id']}/invitations", {"email": email}).status == 201


def confirm(database: Database, person: Person) -> None:
    database.run("UPDATE users SET email_verified_at = now() WHERE id = :id", id=person.id)


def about_invitations(mailbox: Mailbox, email: str) -> list[Any]:
    return [mail for mail in mailbox.to(email) if "invites you" in mail["Subject"]]


def test_whoever_has_confirmed_the_address_is_told_in_the_inbox(
    api: Api, alice: Person, bob: Person, team: Any, database: Database
) -> None:
    confirm(database, bob)

    invite(api, alice, team, bob.email)

    [told] = eventually(lambda: api.as_(bob).get("/notifications").json["items"])
    assert (told["kind"], told["team_id"], told["actor"]["id"]) == ("team_invitation", team["id"], alice.id)
    assert told["text"] == "Alice invites you to the team <b>Kitchen</b> as member."


def test_whoever_has_not_confirmed_it_is_mailed_and_told_nothing_in_the_inbox(
    api: Api, alice: Person, bob: Person, team: Any, mailbox: Mailbox
) -> None:
    invite(api, alice, team, bob.email)

    eventually(lambda: about_invitations(mailbox, bob.email))
    assert api.as_(bob).get("/notifications").json["items"] == []


def test_the_mail_has_its_link_in_both_forms_and_no_markup_of_others(
    api: Api, alice: Person, team: Any, mailbox: Mailbox
) -> None:
    email = f"new-{alice.email}"

    invite(api, alice, team, email)

    [mail] = eventually(lambda: about_invitations(mailbox, email))
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = next(line for line in plain.splitlines() if "/invitations/" in line)
    assert f'href="{link}"' in html
    assert ("<b>" in html, "&lt;b&gt;Kitchen" in html) == (False, True)
    assert "if you do not know them, ignore this mail" in plain


@pytest.mark.parametrize("off", ["in_app", "email"])
def test_whoever_turned_a_channel_off_is_told_by_the_other_only(
    api: Api, alice: Person, bob: Person, team: Any, mailbox: Mailbox, database: Database, off: str
) -> None:
    confirm(database, bob)
    api.as_(bob).patch("/auth/me/preferences", {"channels": {"team_invitation": {off: False}}})

    invite(api, alice, team, bob.email)

    delivered(database, team_id=team["id"])
    told = api.as_(bob).get("/notifications").json["items"]
    mailed = database.value(
        "SELECT count(*) FROM mails WHERE recipient = :email AND subject LIKE '%invites you%'", email=bob.email
    )
    assert (len(told), mailed) == ((0, 1) if off == "in_app" else (1, 0))
