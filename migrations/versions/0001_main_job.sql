CREATE EXTENSION IF NOT EXISTS citext;

-- Accounts

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email citext NOT NULL UNIQUE,
    display_name text NOT NULL,
    is_admin boolean NOT NULL,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL
);

CREATE TABLE passwords (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    digest bytea NOT NULL UNIQUE,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    public_jwk jsonb NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE signing_secrets (
    kid text PRIMARY KEY REFERENCES signing_keys ON DELETE CASCADE,
    pem text NOT NULL
);

-- Teams

CREATE TYPE team_role AS ENUM ('guest', 'member', 'manager', 'owner');

CREATE TABLE teams (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_by uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL
);

CREATE TABLE team_members (
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role team_role NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_of_user ON team_members (user_id, team_id);

-- Tasks

CREATE TYPE task_status AS ENUM ('todo', 'in_progress', 'done', 'cancelled');
CREATE TYPE task_priority AS ENUM ('none', 'low', 'medium', 'high', 'urgent');

CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    title text NOT NULL,
    description text NOT NULL,
    status task_status NOT NULL,
    priority task_priority NOT NULL,
    due_at timestamptz,
    creator_id uuid NOT NULL REFERENCES users,
    assignee_user_id uuid REFERENCES users,
    assignee_team_id uuid REFERENCES teams,
    team_id uuid REFERENCES teams,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    completed_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT one_assignee CHECK (num_nonnulls(assignee_user_id, assignee_team_id) <= 1)
);

-- One for each way to see a task, in the order of the list (an id sorts by time).
CREATE INDEX tasks_by_creator ON tasks (creator_id, id);
CREATE INDEX tasks_by_team ON tasks (team_id, id) WHERE team_id IS NOT NULL;
-- What one person or one team has to do is little enough that other statuses are passed over inside the index.
CREATE INDEX tasks_by_assignee ON tasks (assignee_user_id, id) INCLUDE (status) WHERE assignee_user_id IS NOT NULL;
CREATE INDEX tasks_by_assigned_team ON tasks (assignee_team_id, id) INCLUDE (status) WHERE assignee_team_id IS NOT NULL;
-- The others hold so much that a few open tasks among a million done ones, or a few that nobody has taken, need
-- ranges of their own.
CREATE INDEX tasks_by_status ON tasks (status, id);
CREATE INDEX tasks_by_creator_and_status ON tasks (creator_id, status, id);
CREATE INDEX tasks_by_team_and_status ON tasks (team_id, status, id) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_of_nobody ON tasks (id) INCLUDE (status)
    WHERE assignee_user_id IS NULL AND assignee_team_id IS NULL;
CREATE INDEX tasks_of_nobody_by_creator ON tasks (creator_id, id) INCLUDE (status)
    WHERE assignee_user_id IS NULL AND assignee_team_id IS NULL;
CREATE INDEX tasks_of_nobody_by_team ON tasks (team_id, id) INCLUDE (status)
    WHERE assignee_user_id IS NULL AND assignee_team_id IS NULL;

CREATE TABLE task_updates (
    id uuid PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    actor_id uuid NOT NULL REFERENCES users,
    changes jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX task_updates_of_task ON task_updates (task_id, id);

CREATE TABLE comments (
    id uuid PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    author_id uuid NOT NULL REFERENCES users,
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX comments_of_task ON comments (task_id, id);

-- Exports

CREATE TYPE export_format AS ENUM ('csv');
CREATE TYPE export_state AS ENUM ('queued', 'running', 'ready', 'failed');

CREATE TABLE exports (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    format export_format NOT NULL,
    filter jsonb NOT NULL,
    state export_state NOT NULL,
    rows_done integer NOT NULL,
    rows_total integer,
    size bigint,
    problem text,
    attempts integer NOT NULL,
    active_at timestamptz NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX exports_of_owner ON exports (owner_id, id);
CREATE INDEX exports_under_way ON exports (active_at) WHERE state IN ('queued', 'running');
CREATE INDEX exports_with_file ON exports (expires_at) WHERE size IS NOT NULL;

-- What people are told

CREATE TYPE notification_kind AS ENUM (
    'assigned', 'unassigned', 'status_changed', 'edited', 'commented', 'team_joined', 'export_ready', 'export_failed'
);

CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    event_id text NOT NULL,
    kind notification_kind NOT NULL,
    text text NOT NULL,
    actor_id uuid REFERENCES users,
    task_id uuid REFERENCES tasks ON DELETE CASCADE,
    team_id uuid REFERENCES teams ON DELETE CASCADE,
    export_id uuid REFERENCES exports ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    UNIQUE (event_id, user_id)
);
CREATE INDEX notifications_in_inbox ON notifications (user_id, (read_at IS NULL), id);
CREATE INDEX notifications_of_task ON notifications (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE mails (
    id uuid PRIMARY KEY,
    recipient text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    thread text,
    leased_until timestamptz NOT NULL,
    attempts integer NOT NULL,
    last_error text,
    sent_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX mails_waiting ON mails (id) WHERE sent_at IS NULL;

-- Events

CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    attributes jsonb NOT NULL,
    data jsonb NOT NULL,
    leased_until timestamptz NOT NULL,
    published_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (position) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE inbox (
    consumer text NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, source, id)
);
CREATE INDEX inbox_by_age ON inbox (claimed_at);

CREATE TABLE dead_letters (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    event_id text NOT NULL,
    destination text NOT NULL,
    attributes jsonb NOT NULL,
    data jsonb,
    code integer,
    answer text,
    times integer NOT NULL,
    replayed_at timestamptz,
    replayed_by uuid REFERENCES users,
    created_at timestamptz NOT NULL,
    UNIQUE (source, event_id, destination)
);
