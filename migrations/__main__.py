"""`python -m migrations`: bring the schema up to date, and each function's role to its rights.

DATABASE_URL is the owner's. Each role's password comes from <FUNCTION>_PASSWORD where that is set. Can be repeated,
and run twice at once: the second waits for the first.
"""

import os
import sys

from sqlalchemy import create_engine, text

from migrations import roles, upgrade


def main() -> None:
    url = os.environ.get("DATABASE_URL") or sys.exit("Set DATABASE_URL to the address of the database, as its owner.")
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('dormouse migrations'))"))
        connection.commit()
        upgrade.to_head(connection)
        connection.commit()
        with connection.begin():
            roles.apply(connection, {name: os.environ.get(f"{name.upper()}_PASSWORD") for name in roles.GRANTS})
    print("The database is up to date.")


if __name__ == "__main__":
    main()
