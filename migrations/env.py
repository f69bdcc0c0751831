"""What Alembic runs; migrations/upgrade.py gives it the connection."""

from alembic import context

from migrations.models import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
