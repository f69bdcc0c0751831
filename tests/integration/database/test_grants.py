"""What each function's database role may do: what migrations/roles.py lists, and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from infra.local.stack import Stack
from lib.db import sqlstate
from migrations.models import metadata
from migrations.roles import GRANTS
from tests.support.database import Database

INSUFFICIENT_PRIVILEGE = "42501"
RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]
TABLES = [*metadata.tables, "alembic_version"]

# A statement, and the functions that may run it.
RESERVED = {
    "SELECT pem FROM signing_secrets": {"auth"},
    "INSERT INTO signing_keys VALUES ('mine', '{}', now())": {"auth"},
    "SELECT hash FROM passwords": {"auth"},
    "UPDATE passwords SET hash = ''": {"auth"},
    "SELECT digest FROM refresh_tokens": {"auth"},
    "UPDATE sessions SET revoked_at = NULL": {"auth"},
    "UPDATE users SET is_admin = true": {"auth"},
    "UPDATE users SET email_verified_at = now()": {"auth"},
    "SELECT secret FROM second_factors": {"auth"},
    "DELETE FROM second_factors": {"auth"},
    "SELECT digest FROM recovery_codes": {"auth"},
    "UPDATE recovery_codes SET used_at = NULL": {"auth"},
    "INSERT INTO api_tokens SELECT * FROM api_tokens": {"auth"},
    "UPDATE api_tokens SET expires_at = now()": {"auth"},
    "UPDATE api_tokens SET may_write = true": {"auth"},
    "UPDATE api_tokens SET last_used_at = now()": {
        "auth",
        "teams",
        "tasks",
        "notifications",
        "exports",
        "deadletters",
    },
    "SELECT digest FROM mailed_tokens": {"auth", "notify"},
    "INSERT INTO mailed_tokens SELECT * FROM mailed_tokens": {"notify"},
    "UPDATE sign_in_failures SET failures = 0": {"auth"},
    "DELETE FROM sign_in_failures": {"clock"},
    "UPDATE preferences SET theme = 'dark'": {"auth"},
    "SELECT channels FROM preferences": {"auth", "notify"},
    "SELECT action FROM audit_log": {"auth"},
    "INSERT INTO audit_log SELECT NULL, NULL, '', NULL, '{}', now()": {"auth", "tasks"},
    "SELECT digest FROM invitations": {"teams", "notify"},
    "INSERT INTO invitations SELECT * FROM invitations": {"teams"},
    "DELETE FROM invitations": {"teams"},
    "UPDATE teams SET name = ''": {"auth", "teams"},
    "INSERT INTO team_members SELECT * FROM team_members": {"teams"},
    "UPDATE team_members SET role = 'owner'": {"teams"},
    "DELETE FROM team_members": {"auth", "teams"},
    "UPDATE tasks SET title = ''": {"tasks"},
    "DELETE FROM tasks": {"clock"},
    "SELECT title FROM tasks": {"auth", "tasks", "notify", "notifications", "exports", "exporter", "clock"},
    "INSERT INTO comments (id) SELECT id FROM comments": {"tasks"},
    "UPDATE comments SET body = ''": {"tasks"},
    "SELECT body FROM comment_versions": {"tasks"},
    "INSERT INTO task_shares SELECT * FROM task_shares": {"tasks"},
    "DELETE FROM task_shares": {"tasks"},
    "SELECT minutes_before FROM reminders": {"tasks"},
    "SELECT name FROM attachments": {"tasks", "auth"},
    "UPDATE projects SET archived_at = now()": {"tasks"},
    "SELECT query FROM views": {"tasks", "exports", "auth"},
    "DELETE FROM views": {"tasks"},
    "SELECT body FROM idempotent_requests": {
        "teams",
        "tasks",
        "notifications",
        "exports",
        "deadletters",
        "clock",
    },
    "DELETE FROM idempotent_requests": {"clock"},
    "SELECT text FROM mails": {"notify", "clock"},
    "INSERT INTO mails SELECT * FROM mails": {"notify"},
    "UPDATE notifications SET read_at = NULL": {"notifications"},
    "UPDATE exports SET state = 'ready'": {"exporter", "clock"},
    "SELECT data FROM dead_letters": {"deadletters"},
    "DELETE FROM inbox": {"clock"},
    "DELETE FROM outbox": {"clock"},
}
# Nobody's business while people work.
FORBIDDEN = [
    "DELETE FROM users",
    "DELETE FROM sessions",
    "UPDATE audit_log SET action = ''",
    "DELETE FROM audit_log",
    "DELETE FROM comments",
    "DELETE FROM projects",
    "UPDATE comment_versions SET body = ''",
    "UPDATE idempotent_requests SET body = NULL",
    "UPDATE task_updates SET changes = '{}'",
    "DELETE FROM task_updates",
    "TRUNCATE tasks CASCADE",
    "DROP TABLE tasks",
    "ALTER TABLE tasks ADD COLUMN mine text",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION hstore",
    "DROP EXTENSION pg_trgm",
    "CREATE INDEX mine ON tasks (title)",
    "CREATE TRIGGER mine BEFORE UPDATE ON tasks EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE ROLE mine",
    "ALTER ROLE dormouse PASSWORD 'mine'",
    "SET ROLE dormouse",
    "SET SESSION AUTHORIZATION dormouse",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY users TO PROGRAM 'cat'",
    "SELECT version_num FROM alembic_version",
]


each_function = pytest.mark.parametrize("function", GRANTS)


class Roles:
    """Statements as a function sends them. Nothing of it is kept."""

    def __init__(self, stack: Stack) -> None:
        self.engines = {function: create_engine(stack.database_url(function)) for function in GRANTS}

    def refusal(self, function: str, statement: str) -> str | None:
        """The SQLSTATE by which PostgreSQL refuses a function a statement; None where it does not."""
        with self.engines[function].connect() as connection:
            try:
                connection.exec_driver_sql(statement)
            except DBAPIError as error:
                return sqlstate(error)
        return None


@pytest.fixture(scope="module")
def roles(stack: Stack) -> Iterator[Roles]:
    found = Roles(stack)
    yield found
    for engine in found.engines.values():
        engine.dispose()


def listed(function: str, *, of_columns: bool) -> set[tuple[str, str]]:
    """The rights that migrations/roles.py lists for a function, as pairs of table and right."""
    pairs = {(table, right) for table, rights in GRANTS[function].items() for right in rights.split(", ")}
    return {(table, right) for table, right in pairs if ("(" in right) is of_columns}


@each_function
def test_a_role_has_the_rights_that_are_listed_and_no_others(database: Database, function: str) -> None:
    held = """
        SELECT "table", "right"
        FROM unnest(CAST(:tables AS text[])) "table", unnest(CAST(:rights AS text[])) "right"
        WHERE has_table_privilege(:role, "table", "right")
    """

    rows = database.rows(held, role=f"dormouse_{function}", tables=TABLES, rights=RIGHTS)

    assert {(row["table"], row["right"]) for row in rows} == listed(function, of_columns=False)


@each_function
def test_a_role_has_the_rights_to_single_columns_that_are_listed(database: Database, function: str) -> None:
    held = """
        SELECT CAST(attrelid AS regclass) "table", privilege_type || ' (' || attname || ')' "right"
        FROM pg_attribute, aclexplode(attacl)
        WHERE grantee = CAST(:role AS regrole)
    """

    rows = database.rows(held, role=f"dormouse_{function}")

    assert {(row["table"], row["right"]) for row in rows} == listed(function, of_columns=True)


@each_function
def test_a_role_is_nothing_more_than_a_login(database: Database, function: str) -> None:
    role = database.rows("SELECT * FROM pg_roles WHERE rolname = :role", role=f"dormouse_{function}")[0]

    memberships = database.rows("SELECT 1 FROM pg_auth_members WHERE member = :oid", oid=role["oid"])

    powers = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
    assert not any(role[power] for power in powers)
    assert memberships == []


@each_function
@pytest.mark.parametrize("statement", RESERVED)
def test_what_is_reserved_is_refused_to_others(roles: Roles, function: str, statement: str) -> None:
    refused = roles.refusal(function, f"EXPLAIN {statement}")

    assert refused == (None if function in RESERVED[statement] else INSUFFICIENT_PRIVILEGE)


@each_function
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_what_nobody_may_is_refused_to_all(roles: Roles, function: str, statement: str) -> None:
    assert roles.refusal(function, statement) == INSUFFICIENT_PRIVILEGE
