"""How often and when a delivery is tried again."""

import pytest

from infra.local.retries import may_pass, retries, seconds


def test_exponential_waits_double_from_the_delay_on() -> None:
    policy = retries({"retry": 5, "backoffPolicy": "exponential", "backoffDelay": "PT0.5S"})

    assert list(policy.waits()) == [0.5, 1, 2, 4, 8]


def test_linear_waits_grow_by_the_delay() -> None:
    policy = retries({"retry": 4, "backoffPolicy": "linear", "backoffDelay": "PT2S"})

    assert list(policy.waits()) == [0, 2, 4, 6]


def test_without_a_delivery_there_is_one_try() -> None:
    policy = retries({})

    assert list(policy.waits()) == []


@pytest.mark.parametrize(
    ("duration", "expected"),
    [("PT0.5S", 0.5), ("PT10M", 600), ("PT1H30M", 5400), ("P1D", 86400), ("P1DT0.2S", 86400.2)],
)
def test_durations_are_iso_8601(duration: str, expected: float) -> None:
    assert seconds(duration) == expected


@pytest.mark.parametrize("duration", ["", "P", "PT", "5s", "P1DT", "PT-1S", "P1Y"])
def test_anything_else_is_not_a_duration(duration: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        seconds(duration)


def test_an_unknown_backoff_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="quadratic"):
        retries({"backoffPolicy": "quadratic"})


@pytest.mark.parametrize("status", [404, 408, 409, 429, 500, 502, 503, 504])
def test_statuses_that_may_pass_are_tried_again(status: int) -> None:
    assert may_pass(status)


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 413, 415, 422])
def test_statuses_that_are_final_are_not(status: int) -> None:
    assert not may_pass(status)
