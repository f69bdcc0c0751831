"""GET and PATCH /auth/me/preferences"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person

DEFAULTS = {
    "channels": {},
    "digest": "off",
    "digest_hour": 8,
    "quiet_from": None,
    "quiet_to": None,
    "default_view": "list",
    "default_filter": {},
    "default_sort": "-created",
    "theme": "system",
    "week_start": "monday",
}


def change(api: Api, person: Person | None, changes: Any) -> Answer:
    return api.as_(person).patch("/auth/me/preferences", changes)


def test_nobody_has_preferences_without_signing_in(api: Api) -> None:
    seen, changed = api.get("/auth/me/preferences"), change(api, None, {"theme": "dark"})

    assert (seen.status, changed.status) == (401, 401)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channels", {"gossip": {"email": False}}),
        ("channels", {"commented": {"pigeon": True}}),
        ("channels", {"commented": {"email": "no"}}),
        ("channels", {"commented": {"email": None}}),
        ("channels", None),
        ("digest", "hourly"),
        ("digest_hour", 24),
        ("digest_hour", -1),
        ("digest_hour", None),
        ("quiet_from", "25:00"),
        ("default_view", "spreadsheet"),
        ("default_filter", []),
        ("default_sort", "x" * 201),
        ("theme", "pink"),
        ("week_start", "friday"),
        ("user_id", "x"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(api: Api, alice: Person, field: str, value: Any) -> None:
    response = change(api, alice, {field: value})

    assert response.status == 422
    assert all(name.startswith(f"body.{field}") for name in response.fields)


def test_whoever_chose_nothing_has_the_defaults(api: Api, alice: Person) -> None:
    response = api.as_(alice).get("/auth/me/preferences")

    assert response.json == DEFAULTS


@pytest.mark.parametrize(
    "changes",
    [
        {"channels": {"commented": {"in_app": False, "email": False}}},
        {"digest": "weekly", "digest_hour": 0},
        {"quiet_from": "22:00:00", "quiet_to": "07:30:00"},
        {"default_view": "board", "default_filter": {"status": ["todo"]}, "default_sort": "due,-priority"},
        {"theme": "dark", "week_start": "sunday"},
        {},
    ],
    ids=lambda changes: ", ".join(changes),
)
def test_what_is_given_is_changed_and_the_rest_stays(api: Api, alice: Person, changes: dict[str, Any]) -> None:
    response = change(api, alice, changes)

    assert response.json == {**DEFAULTS, **changes}
    assert api.as_(alice).get("/auth/me/preferences").json == response.json


def test_quiet_hours_can_be_taken_back(api: Api, alice: Person) -> None:
    change(api, alice, {"quiet_from": "22:00:00", "quiet_to": "07:30:00"})

    response = change(api, alice, {"quiet_from": None, "quiet_to": None})

    assert response.json == DEFAULTS


def test_a_channel_that_is_not_named_stays_as_it_was(api: Api, alice: Person) -> None:
    change(api, alice, {"channels": {"assigned": {"email": False}, "commented": {"in_app": False}}})

    response = change(api, alice, {"channels": {"commented": {"email": False}}})

    assert response.json["channels"] == {
        "assigned": {"email": False},
        "commented": {"in_app": False, "email": False},
    }


def test_first_changes_that_come_at_once_are_all_kept(api: Api, alice: Person) -> None:
    kinds = ["assigned", "commented", "edited", "mentioned"]

    with ThreadPoolExecutor(len(kinds)) as pool:
        answers = list(pool.map(lambda kind: change(api, alice, {"channels": {kind: {"email": False}}}), kinds))

    assert [answer.status for answer in answers] == [200] * len(kinds)
    assert set(api.as_(alice).get("/auth/me/preferences").json["channels"]) == set(kinds)


def test_preferences_are_ones_own(api: Api, alice: Person, bob: Person) -> None:
    change(api, alice, {"theme": "dark"})

    response = api.as_(bob).get("/auth/me/preferences")

    assert response.json == DEFAULTS
