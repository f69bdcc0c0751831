"""Tasks, complete: due dates, projects, tags, search, trash, conversation, sharing, views, attachments, idempotency."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)
