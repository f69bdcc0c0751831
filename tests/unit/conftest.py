from collections.abc import Callable, Iterator

import pytest

from lib import config

Use = Callable[..., None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Changes settings for this test; None takes one away."""

    def put(**settings: str | None) -> None:
        for name, value in settings.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        config.load.cache_clear()

    yield put
    config.load.cache_clear()
