"""Alembic, started from code: no ini file that could disagree with it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def to_head(connection: Connection) -> None:
    """Apply every migration that this database has not seen."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
