"""One PostgreSQL role per function, and what each may do: this table and nothing else.

Declared as a whole and applied at every migration, so that a right that is taken out here is gone there.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, text

# What every HTTP function reads to know its caller.
CALLER = {
    "users": "SELECT",
    "sessions": "SELECT",
    "signing_keys": "SELECT",
    "api_tokens": "SELECT, UPDATE (last_used_at)",
    "idempotent_requests": "SELECT, INSERT",
}
PUBLISH = {"outbox": "SELECT, INSERT, UPDATE"}
CONSUME = {"inbox": "SELECT, INSERT"}
MEMBERSHIP = {"teams": "SELECT", "team_members": "SELECT"}
# What a query over tasks may ask: who sees them, what is said about them, who hears of them.
TASKS = {
    **MEMBERSHIP,
    "tasks": "SELECT",
    "task_shares": "SELECT",
    "task_watchers": "SELECT",
    "comments": "SELECT",
    "projects": "SELECT",
}

GRANTS: dict[str, dict[str, str]] = {
    "auth": {
        **PUBLISH,
        "users": "SELECT, INSERT, UPDATE",
        "passwords": "SELECT, INSERT, UPDATE, DELETE",
        "sessions": "SELECT, INSERT, UPDATE",
        "refresh_tokens": "SELECT, INSERT, UPDATE",
        "signing_keys": "SELECT, INSERT",
        "signing_secrets": "SELECT, INSERT",
        "api_tokens": "SELECT, INSERT, UPDATE, DELETE",
        "mailed_tokens": "SELECT, UPDATE, DELETE",
        "sign_in_failures": "SELECT, INSERT, UPDATE",
        "second_factors": "SELECT, INSERT, UPDATE, DELETE",
        "recovery_codes": "SELECT, INSERT, UPDATE, DELETE",
        "preferences": "SELECT, INSERT, UPDATE, DELETE",
        "audit_log": "SELECT, INSERT",
        # Closing an account leaves its teams; downloading one's data reads what one made.
        "teams": "SELECT, UPDATE",
        "team_members": "SELECT, DELETE",
        "tasks": "SELECT",
        "comments": "SELECT",
        "attachments": "SELECT",
        "projects": "SELECT",
        "views": "SELECT",
        "notifications": "SELECT",
        "exports": "SELECT",
    },
    "teams": {
        **CALLER,
        **PUBLISH,
        "teams": "SELECT, INSERT, UPDATE",
        "team_members": "SELECT, INSERT, UPDATE, DELETE",
        "invitations": "SELECT, INSERT, UPDATE, DELETE",
    },
    "tasks": {
        **CALLER,
        **MEMBERSHIP,
        **PUBLISH,
        "tasks": "SELECT, INSERT, UPDATE",
        "task_updates": "SELECT, INSERT",
        "comments": "SELECT, INSERT, UPDATE",
        "comment_versions": "SELECT, INSERT, DELETE",
        "comment_mentions": "SELECT, INSERT, UPDATE (withdrawn), DELETE",
        "comment_reactions": "SELECT, INSERT, DELETE",
        "task_shares": "SELECT, INSERT, DELETE",
        "task_watchers": "SELECT, INSERT, UPDATE",
        "task_relations": "SELECT, INSERT, DELETE",
        "reminders": "SELECT, INSERT, DELETE",
        "attachments": "SELECT, INSERT, UPDATE, DELETE",
        "projects": "SELECT, INSERT, UPDATE",
        "views": "SELECT, INSERT, UPDATE, DELETE",
        "audit_log": "INSERT",
    },
    "notify": {
        **TASKS,
        **CONSUME,
        "users": "SELECT",
        "notifications": "SELECT, INSERT",
        "mails": "SELECT, INSERT, UPDATE",
        "preferences": "SELECT",
        "mailed_tokens": "SELECT, INSERT, UPDATE",
        "invitations": "SELECT, UPDATE",
    },
    "notifications": {**CALLER, **TASKS, "notifications": "SELECT, UPDATE"},
    "exports": {**CALLER, **TASKS, **PUBLISH, "views": "SELECT", "exports": "SELECT, INSERT"},
    "exporter": {
        **TASKS,
        **PUBLISH,
        **CONSUME,
        "users": "SELECT",
        "exports": "SELECT, UPDATE",
    },
    "clock": {
        "outbox": "SELECT, INSERT, UPDATE, DELETE",
        "inbox": "SELECT, DELETE",
        "mails": "SELECT, UPDATE",
        "exports": "SELECT, UPDATE",
        "sign_in_failures": "SELECT, DELETE",
        "idempotent_requests": "SELECT, DELETE",
        # What was long enough in the trash goes, with its files; to lock a row takes the right to change one.
        "tasks": "SELECT, UPDATE (deleted_at), DELETE",
        "attachments": "SELECT (id), SELECT (task_id), SELECT (uploaded_at), SELECT (created_at), "
        "UPDATE (uploaded_at), DELETE",
    },
    "deadletters": {**CALLER, **PUBLISH, "dead_letters": "SELECT, INSERT, UPDATE"},
}


def apply(connection: Connection, passwords: Mapping[str, str | None]) -> None:
    """Make each function's role what `GRANTS` says, with its password where one is given."""
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    connection.execute(text(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"))
    connection.execute(text("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
    for function, tables in GRANTS.items():
        role = f"dormouse_{function}"
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
            connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        if password := passwords.get(function):
            quoted = connection.scalar(text("SELECT quote_literal(:password)"), {"password": password})
            connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD {quoted}")
        connection.execute(text(f"GRANT CONNECT ON DATABASE {database} TO {role}"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
        connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
        for table, rights in tables.items():
            connection.execute(text(f"GRANT {rights} ON {table} TO {role}"))
