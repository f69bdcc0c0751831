"""All tables of the models, for Alembic to compare the schema with."""

from lib import deadletters, exports, identity, inbox, mail, notifications, outbox, tasks, teams
from lib.db import Base
from lib.http import idempotency

OWNERS = (idempotency, deadletters, exports, identity, inbox, mail, notifications, outbox, tasks, teams)

metadata = Base.metadata
