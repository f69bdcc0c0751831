"""A setting that is missing or wrong stops the start with a sentence that names it."""

import os
import subprocess
import sys

import pytest

from infra.local.process import ROOT
from lib import config
from tests.unit.conftest import Use

GOOD = {
    "PUBLIC_URL": "https://tasks.example.com/",
    "DATABASE_URL": "postgresql+pg8000://dormouse_tasks:p@ss@db:5432/dormouse",
    "SMTP_URL": "smtps://name:secret@mail.example.com:465",
    "MAIL_FROM": "Dormouse <dormouse@example.com>",
    "SIGNING_KEY_PASSPHRASE": "sixteen letters!",
}
GROUPS = (config.Service, config.Database, config.Mail, config.Signing)


def load_all() -> None:
    for group in GROUPS:
        config.load(group)


def test_settings_are_read_from_the_environment(use: Use) -> None:
    use(**GOOD, LOG_LEVEL="debug", THREADS="3")

    load_all()

    assert config.load(config.Service).public_url == "https://tasks.example.com"
    assert config.load(config.Service).log_level == "DEBUG"
    assert config.load(config.Database).threads == 3


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, ""])
def test_a_setting_that_is_missing_or_empty_is_named(use: Use, name: str, value: str | None) -> None:
    use(**{**GOOD, name: value})

    with pytest.raises(SystemExit) as stopped:
        load_all()

    assert stopped.value.code == (
        f"The setting {name} is missing: set the environment variable {name} and start again."
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PUBLIC_URL", "tasks.example.com", "Input should be a valid URL"),
        ("LOG_LEVEL", "LOUD", "Input should be 'DEBUG'"),
        ("DATABASE_URL", "postgres://name:canary@db/dormouse", "write it like postgresql+pg8000://"),
        ("THREADS", "0", "greater than or equal to 1"),
        ("THREADS", "many", "valid integer"),
        ("SMTP_URL", "canary.example.com:25", "write it like smtp://"),
        ("SMTP_URL", "smtp://", "write it like smtp://"),
        ("MAIL_FROM", "nobody", "write it like Dormouse <"),
        ("MAIL_FROM", "dormouse@example.com\n", "write it like Dormouse <"),
        ("MAIL_FROM", "dormouse@example.com\nBcc: all@example.com", "write it like Dormouse <"),
        ("SIGNING_KEY_PASSPHRASE", "canary", "at least 16"),
        ("BCRYPT_COST", "40", "less than or equal to 16"),
    ],
)
def test_a_setting_that_is_wrong_is_named_and_a_secret_one_not_shown(use: Use, name: str, value: str, why: str) -> None:
    use(**{**GOOD, name: value})

    with pytest.raises(SystemExit) as stopped:
        load_all()

    said = str(stopped.value.code)
    assert said.startswith(f"The setting {name} is wrong: ")
    assert why in said
    assert "canary" not in said


def test_secrets_are_not_shown_with_the_settings(use: Use) -> None:
    use(**GOOD)

    shown = " ".join(repr(config.load(group)) for group in GROUPS)

    assert not any(secret in shown for secret in ("p@ss", "secret@", "sixteen letters!"))


def test_a_function_without_its_settings_does_not_start() -> None:
    environment = {"PATH": os.environ["PATH"], "PUBLIC_URL": GOOD["PUBLIC_URL"], "DATABASE_URL": GOOD["DATABASE_URL"]}

    start = subprocess.run(
        [sys.executable, "-c", "import functions.notify.main"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert start.returncode == 1
    assert "The setting SMTP_URL is missing" in start.stderr
    assert "Traceback" not in start.stderr
