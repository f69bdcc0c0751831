"""A database with 200,000 tasks; many.sql says whose."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from infra.local.postgres import Postgres
from lib import db
from lib.identity import Caller, User
from lib.teams import Team
from migrations import upgrade

ROWS = Path(__file__).with_name("many.sql")
SETTINGS = {"fsync": "off", "autovacuum": "off"}
"""Need not survive a power cut; and statistics that change meanwhile would change the plans."""


class Many:
    """Who is in that database, and a session to read it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        people = list(session.scalars(select(User).order_by(User.id)))
        self.people = [Caller(person.id, person.is_admin) for person in people]
        self.large_team: UUID = session.scalars(select(Team.id).order_by(Team.id)).first() or UUID(int=0)

    def person(self, number: int) -> Caller:
        return self.people[number - 1]


@contextmanager
def many(folder: Path) -> Iterator[Many]:
    """That database, on a server of its own."""
    with Postgres(folder, settings=SETTINGS) as server:
        _fill(server)
        with Session(db.connect(server.url)) as session:
            yield Many(session)


def _fill(server: Postgres) -> None:
    with create_engine(server.url).begin() as connection:
        upgrade.to_head(connection)
    with create_engine(server.superuser_url, isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in ROWS.read_text().split(";\n"):
            connection.exec_driver_sql(statement)
