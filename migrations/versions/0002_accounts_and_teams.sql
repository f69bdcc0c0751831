-- Profile

ALTER TABLE users
    ADD COLUMN email_verified_at timestamptz,
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
    ADD COLUMN locale text NOT NULL DEFAULT 'en',
    ADD COLUMN avatar_key text,
    ADD COLUMN deleted_at timestamptz;

CREATE TYPE digest AS ENUM ('off', 'daily', 'weekly');

CREATE TABLE preferences (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    channels jsonb NOT NULL,
    digest digest NOT NULL,
    digest_hour smallint NOT NULL,
    quiet_from time,
    quiet_to time,
    default_view text NOT NULL,
    default_filter jsonb NOT NULL,
    default_sort text NOT NULL,
    theme text NOT NULL,
    week_start text NOT NULL
);

-- Sign-in

ALTER TABLE sessions
    ADD COLUMN device text NOT NULL DEFAULT '',
    ADD COLUMN address text NOT NULL DEFAULT '';

CREATE TYPE mailed_token_purpose AS ENUM ('verify_email', 'change_email', 'reset_password');

CREATE TABLE mailed_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose mailed_token_purpose NOT NULL,
    email citext NOT NULL,
    digest bytea NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX mailed_tokens_of_user ON mailed_tokens (user_id);

CREATE TABLE sign_in_failures (
    key text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    locked_until timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);

CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    secret text NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE recovery_codes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    digest bytea NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, digest)
);

CREATE TABLE api_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    digest bytea NOT NULL UNIQUE,
    may_write boolean NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX api_tokens_of_user ON api_tokens (user_id, id);

-- Administration

CREATE TABLE audit_log (
    id uuid PRIMARY KEY,
    actor_id uuid REFERENCES users,
    action text NOT NULL,
    target_id uuid,
    details jsonb NOT NULL,
    created_at timestamptz NOT NULL
);

-- Invitations

CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    email citext NOT NULL,
    role team_role NOT NULL,
    invited_by uuid NOT NULL REFERENCES users,
    digest bytea UNIQUE,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX one_open_invitation ON invitations (team_id, email) WHERE accepted_at IS NULL;
CREATE INDEX invitations_for_email ON invitations (email);

ALTER TYPE notification_kind ADD VALUE 'team_invitation'
