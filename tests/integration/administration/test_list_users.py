"""GET /users"""

from typing import Any

import pytest

from tests.support.api import PASSWORD, Api, Person
from tests.support.database import Database


def found(api: Api, admin: Person, text: str) -> list[str]:
    """The names of whom a search finds."""
    return [user["display_name"] for user in api.as_(admin).get("/users", text=text).json["items"]]


def test_nobody_lists_accounts_without_signing_in(api: Api) -> None:
    response = api.get("/users")

    assert response.status == 401


def test_only_administrators_list_accounts(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/users", text=alice.email)

    assert response.status == 403
    assert alice.email.encode() not in response.body


def test_an_api_token_of_an_administrator_is_not_enough(api: Api, admin: Person) -> None:
    made = api.as_(admin).post("/auth/api-tokens", {"name": "Robot", "scope": "write"}).json
    robot = Person(admin.id, admin.email, "Robot", made["token"], "")

    response = api.as_(robot).get("/users")

    assert response.status == 403


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"text": "x" * 101}, {"name": "x"}])
def test_a_query_that_makes_no_sense_is_refused(api: Api, admin: Person, query: dict[str, Any]) -> None:
    response = api.as_(admin).get("/users", **query)

    assert response.status == 422
    assert response.fields == [f"query.{name}" for name in query]


def test_a_text_that_nothing_can_hold_is_refused(api: Api, admin: Person) -> None:
    response = api.as_(admin).get("/users", text="\0")

    assert response.status == 422


def test_an_account_is_shown_as_its_owner_sees_it(api: Api, admin: Person, alice: Person) -> None:
    response = api.as_(admin).get("/users", text=alice.email)

    assert response.json["items"] == [api.as_(alice).get("/auth/me").json]


def test_the_newest_come_first_and_pages_go_on(api: Api, admin: Person, alice: Person, bob: Person) -> None:
    first = api.as_(admin).get("/users", limit=1).json
    second = api.as_(admin).get("/users", limit=1, cursor=first["next_cursor"]).json

    assert [user["id"] for user in first["items"] + second["items"]] == [bob.id, alice.id]


@pytest.mark.parametrize("text", ["zephyrine", "ZEPHYRINE", "phyri", "zephyrine@zoo.example", "@ZOO.example"])
def test_a_search_looks_into_names_and_addresses(api: Api, admin: Person, text: str) -> None:
    account = {"email": "zephyrine@zoo.example", "password": PASSWORD, "display_name": "Zephyrine Ångström"}
    api.post("/auth/register", account)

    assert found(api, admin, text) == ["Zephyrine Ångström"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%_\\"])
def test_wildcards_are_letters_like_any_other(api: Api, admin: Person, text: str) -> None:
    for email, name in (("wild@example.com", "100%_\\ wild"), ("tame@example.com", "Tame")):
        api.post("/auth/register", {"email": email, "password": PASSWORD, "display_name": name})

    names = found(api, admin, text)

    assert names == ["100%_\\ wild"]


def test_a_quote_is_only_a_quote(api: Api, admin: Person) -> None:
    assert found(api, admin, "' OR '1'='1") == []


def test_a_disabled_account_is_listed_and_a_deleted_one_is_not(
    api: Api, admin: Person, alice: Person, bob: Person, database: Database
) -> None:
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=alice.id)
    api.as_(bob).post("/auth/me/delete", {"password": PASSWORD})

    ids = [user["id"] for user in api.as_(admin).get("/users", limit=5).json["items"]]

    assert alice.id in ids
    assert bob.id not in ids
