"""The mail that tells a person what their inbox tells them."""

from functools import cache

from jinja2 import Environment, PackageLoader, select_autoescape

from lib import config
from lib.identity import User
from lib.mail import Mail
from lib.notifications.models import Kind, Notification
from lib.tasks import Task

REASONS = {
    Kind.ASSIGNED: "the task is assigned to you or to your team",
    Kind.UNASSIGNED: "the task was assigned to you",
    Kind.STATUS_CHANGED: "you watch this task",
    Kind.EDITED: "you watch this task",
    Kind.COMMENTED: "you watch this task",
    Kind.REPLIED: "you wrote the comment that is replied to",
    Kind.MENTIONED: "you are mentioned",
    Kind.TEAM_JOINED: "your place in a team changed",
    Kind.TEAM_INVITATION: "somebody invited this address to a team",
    Kind.EXPORT_READY: "you asked for this export",
    Kind.EXPORT_FAILED: "you asked for this export",
}


def compose(told: Notification, person: User, task: Task | None) -> Mail:
    """Text and HTML, a plain subject, a link to the matter, and the reason for getting it."""
    title = task.title if task else None
    return Mail(
        id=told.id,
        recipient=person.email,
        subject=f"{title}: {told.text}" if title else told.text,
        thread=f"task-{task.id}" if task else None,
        **render(name=person.display_name, text=told.text, title=title, link=_link(told), reason=REASONS[told.kind]),
    )


def render(**facts: str | None) -> dict[str, str]:
    """The two bodies of a mail: `name`, `text`, `title`, `link` and `reason` go in; HTML is escaped."""
    return {kind: _templates().get_template(f"mail.{ending}").render(facts) for kind, ending in _KINDS.items()}


_KINDS = {"text": "txt", "html": "html"}


def _link(told: Notification) -> str:
    base = config.load(config.Service).public_url
    if told.task_id:
        return f"{base}/tasks/{told.task_id}"
    return f"{base}/exports/{told.export_id}" if told.export_id else f"{base}/teams/{told.team_id}"


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("lib.notifications"), autoescape=select_autoescape(["html"]))
