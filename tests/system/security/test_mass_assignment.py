"""What the system decides cannot be sent along: any field that an operation does not document is an error.

Generated from the OpenAPI document: a new operation is covered as soon as there is one.
"""

from typing import Any

import pytest

from tests.support.api import Api, Person
from tests.support.bodies import Documented, Place, documented, intruded

NAMES = [
    "id", "role", "is_admin", "owner_id", "user_id", "creator_id", "created_by", "created_at", "email_verified_at",
    "disabled_at", "deleted_at", "completed_at", "version", "may_write", "session_id", "state", "avatar_key",
    "__proto__",
]  # fmt: skip
OBJECTS = [
    pytest.param(operation, place, body, id=" ".join([str(operation), *place]))
    for operation in documented()
    if operation.schema
    for place, body in intruded(operation.body(), NAMES)
    # Two hold whatever their owner wants: a filter to be kept, and which notification a channel is for.
    if place not in [("default_filter",), ("channels",)]
]
QUERIES = [operation for operation in documented() if any(place == "query" for place, _ in operation.parameters)]


@pytest.fixture(scope="module")
def somebody(stack: Any, admin: Person) -> Person:
    return Api(stack.url).register("Somebody")


def test_every_body_is_among_the_cases() -> None:
    bodies = {str(operation) for operation in documented() if operation.schema}

    assert {str(case.values[0]) for case in OBJECTS} == bodies
    assert len(bodies) > 20


@pytest.mark.parametrize(("operation", "place", "body"), OBJECTS)
def test_a_body_with_further_fields_is_refused_and_each_is_named(
    api: Api, somebody: Person, operation: Documented, place: Place, body: Any
) -> None:
    added = {".".join(["body", *place, name]) for name in NAMES if name_is_new(operation, place, name)}

    response = api.as_(somebody).request(operation.method, operation.at(), json=body)

    assert response.status == 422
    assert set(response.fields) == added


@pytest.mark.parametrize("operation", QUERIES, ids=str)
def test_a_query_with_further_parameters_is_refused(api: Api, somebody: Person, operation: Documented) -> None:
    response = api.as_(somebody).request(operation.method, operation.at() + "?role=owner&is_admin=1")

    assert response.status == 422
    assert set(response.fields) == {"query.role", "query.is_admin"}


def name_is_new(operation: Documented, place: Place, name: str) -> bool:
    """Whether the operation does not document a field of this name at this place."""
    target = operation.body()
    for key in place:
        target = target[key]
    return name not in target
