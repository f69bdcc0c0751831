"""Which settings a function gets on a local run."""

import pytest

from infra.local.environment import MissingValue, function_environment
from infra.local.manifests import Service

SINK = "http://127.0.0.1:8090"


def service(environment: dict[str, str | None], **changes: object) -> Service:
    return Service("tasks", environment, frozenset({"MAYBE"}), publishes=bool(changes.get("publishes")))


def test_it_gets_what_its_manifest_declares_and_nothing_else() -> None:
    declared = service({"PUBLIC_URL": None})

    environment = function_environment(declared, {"PUBLIC_URL": "http://x", "SMTP_URL": "smtp://x"}, SINK)

    assert environment == {"FUNCTION": "tasks", "PUBLIC_URL": "http://x"}


def test_a_literal_of_the_manifest_is_used_where_the_run_has_no_value() -> None:
    declared = service({"THREADS": "9", "LOG_LEVEL": "INFO"})

    environment = function_environment(declared, {"LOG_LEVEL": "DEBUG"}, SINK)

    assert (environment["THREADS"], environment["LOG_LEVEL"]) == ("9", "DEBUG")


def test_an_optional_setting_may_be_missing() -> None:
    environment = function_environment(service({"MAYBE": None}), {}, SINK)

    assert "MAYBE" not in environment


def test_what_only_makes_up_another_setting_is_left_out() -> None:
    declared = service({"DATABASE_PASSWORD": None, "DATABASE_URL": "postgresql://tasks:$(DATABASE_PASSWORD)@db"})

    environment = function_environment(declared, {"DATABASE_URL": "postgresql://local"}, SINK)

    assert environment == {"FUNCTION": "tasks", "DATABASE_URL": "postgresql://local"}


def test_a_setting_that_nobody_knows_stops_the_start() -> None:
    with pytest.raises(MissingValue, match="tasks declares NEW_SETTING"):
        function_environment(service({"NEW_SETTING": None}), {}, SINK)


def test_only_a_publisher_gets_the_sink() -> None:
    publisher = function_environment(service({}, publishes=True), {}, SINK)
    other = function_environment(service({}), {}, SINK)

    assert publisher["K_SINK"] == SINK
    assert "K_SINK" not in other
