"""Where programs listen."""

import socket

import pytest

from infra.local.ports import PortProblem, Ports, free_ports


def test_functions_take_the_ports_after_their_base_in_alphabetical_order() -> None:
    ports = Ports.from_settings({}, ["tasks", "auth", "clock"])

    assert (ports.gateway, ports.postgres) == (8080, 54320)
    assert ports.functions == {"auth": 8101, "clock": 8102, "tasks": 8103}


def test_each_port_has_a_setting() -> None:
    ports = Ports.from_settings({"DORMOUSE_PORT": "80", "DORMOUSE_FUNCTIONS_PORT": "7000"}, ["auth"])

    assert (ports.gateway, ports.functions["auth"]) == (80, 7001)


@pytest.mark.parametrize("value", ["", "http", "0", "65536", "-1", "80.0"])
def test_a_setting_that_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(PortProblem, match="DORMOUSE_S3_PORT"):
        Ports.from_settings({"DORMOUSE_S3_PORT": value}, [])


def test_free_ports_are_all_different() -> None:
    ports = free_ports(50)

    assert len(set(ports)) == 50


@pytest.mark.parametrize(("program", "setting"), [("smtp", "DORMOUSE_SMTP_PORT"), ("tasks", "DORMOUSE_FUNCTIONS_PORT")])
def test_a_taken_port_is_named_with_the_setting_that_changes_it(program: str, setting: str) -> None:
    ports = Ports.free(["tasks"])
    port = ports.smtp if program == "smtp" else ports.functions[program]

    with socket.create_server(("127.0.0.1", port)):
        problem = ports.taken()

    assert problem is not None
    assert f"Port {port} ({program})" in problem
    assert f"{setting}=" in problem


def test_ports_that_nobody_uses_are_no_problem() -> None:
    assert Ports.free(["tasks"]).taken() is None
