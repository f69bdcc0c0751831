"""X-Request-Id: taken over where it is well-formed, else made. The gateway makes its own for every request."""

import re

import pytest

from infra.local.stack import Stack
from tests.support.api import Api, Person


@pytest.fixture
def function(stack: Stack, alice: Person) -> Api:
    """Alice, at the tasks function itself."""
    return Api(stack.function_url("tasks"), alice)


@pytest.mark.parametrize("given", ["12345678", "0f8fad5b-d9cb-469f-a165-70867728950e", "A.b_c-d.9", "x" * 64])
def test_a_well_formed_request_id_comes_back(function: Api, given: str) -> None:
    response = function.request("GET", "/tasks", headers={"X-Request-Id": given})

    assert response.headers["X-Request-Id"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with space", "a,b,c,d,e", 'quote"quote"', "newline%0d%0a", "ünïcödé8"]
)
def test_a_malformed_request_id_is_replaced(function: Api, given: str) -> None:
    response = function.request("GET", "/tasks", headers={"X-Request-Id": given})

    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-Id"])


def test_without_a_request_id_each_request_gets_one_of_its_own(function: Api) -> None:
    made = {function.get("/tasks").headers["X-Request-Id"] for _ in range(5)}

    assert len(made) == 5


def test_a_problem_names_its_request(function: Api) -> None:
    response = function.request("GET", "/nothing", headers={"X-Request-Id": "0123456789"})

    assert response.json["request_id"] == "0123456789"


def test_the_log_names_the_request(stack: Stack, function: Api) -> None:
    function.request("GET", "/tasks", headers={"X-Request-Id": "find-me-in-the-log"})

    assert '"request_id": "find-me-in-the-log"' in stack.process("tasks").log.read_text()


@pytest.mark.parametrize("path", ["/tasks", "/nothing"])
def test_nobody_outside_chooses_the_id_of_a_request(api: Api, path: str) -> None:
    response = api.request("GET", path, headers={"X-Request-Id": "chosen-outside"})

    assert response.headers["X-Request-Id"] not in ("", "chosen-outside")
    assert response.json["request_id"] == response.headers["X-Request-Id"]
