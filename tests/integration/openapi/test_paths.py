"""Addresses that no route has, written so that somebody on the way to it could take them for something else."""

import pytest
import urllib3

from infra.local.stack import Stack


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1//tasks",
        "/api/v1/tasks//comments",
        "/api/v1/tasks/",
        "/api/v1/tasks/%0A",
        "/api/v1/tasks/a%0Ab/comments",
        "/api/v1/tasks/%00",
        "/api/v1/tasks/%2F",
        "/api/v1/tasks/%5C..%5Cevents",
        "/api/v1/tasks/..%2F..%2F..%2Fevents",
        "/.well-known//jwks.json",
    ],
)
def test_an_odd_path_is_not_found_and_leads_nowhere(stack: Stack, path: str) -> None:
    response = urllib3.request("GET", stack.url + path, redirect=False, retries=False, timeout=30)

    assert response.status == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/not-found"
