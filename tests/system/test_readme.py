"""The README's session, as it stands there."""

import re
import subprocess
from pathlib import Path

from infra.local.stack import Stack
from tests.support.api import Person
from tests.support.mailbox import Mailbox

README = Path(__file__).parents[2] / "README.md"


def test_the_main_job_of_the_readme_works_when_pasted(stack: Stack, admin: Person, mailbox: Mailbox) -> None:
    session = re.search(r"test_readme\.py runs this block.*?```sh\n(.*?)```", README.read_text(), re.DOTALL)
    assert session is not None

    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", session[1]],
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "DORMOUSE": stack.url, "MAIL": str(stack.mail_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "Water the roses\nready\n" in run.stdout
    assert "\ufeffid,title," in run.stdout
    assert any("Water the roses" in mail["Subject"] for mail in mailbox.to("ben@example.com"))
