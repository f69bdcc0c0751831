CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- For a generated column: array_to_string is only called stable because of types that these are not.
CREATE FUNCTION tag_words(tags text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple', array_to_string(tags, ' '));

-- Projects

CREATE TABLE projects (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    colour text NOT NULL,
    description text NOT NULL,
    owner_id uuid NOT NULL REFERENCES users,
    team_id uuid REFERENCES teams,
    archived_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX projects_of_owner ON projects (owner_id, id);
CREATE INDEX projects_of_team ON projects (team_id, id) WHERE team_id IS NOT NULL;

-- Tasks

ALTER TABLE tasks
    ADD COLUMN due_date date,
    ADD COLUMN due_time time,
    ADD COLUMN due_zone text,
    ADD COLUMN start_on date,
    ADD COLUMN estimate_minutes integer,
    ADD COLUMN project_id uuid REFERENCES projects,
    ADD COLUMN parent_id uuid REFERENCES tasks ON DELETE SET NULL,
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN rrule text,
    ADD COLUMN recurs_from uuid REFERENCES tasks ON DELETE SET NULL,
    ADD COLUMN position text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN deleted_by uuid REFERENCES users,
    ADD COLUMN said tsvector NOT NULL DEFAULT '', -- the words of its comments
    ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(tag_words(tags), 'B')
        || setweight(to_tsvector('simple', left(description, 20000)), 'C')
        || said
    ) STORED,
    ADD CONSTRAINT not_its_own_parent CHECK (parent_id IS DISTINCT FROM id);

UPDATE tasks SET due_date = (due_at AT TIME ZONE 'UTC')::date, due_time = (due_at AT TIME ZONE 'UTC')::time, due_zone = 'UTC'
WHERE due_at IS NOT NULL;

CREATE INDEX tasks_by_search ON tasks USING gin (search);
-- A word that is not among those counted is believed in a fixed part of all tasks: count more than a hundred.
ALTER TABLE tasks ALTER COLUMN search SET STATISTICS 1000;
CREATE INDEX tasks_by_tags ON tasks USING gin (tags);
CREATE INDEX tasks_by_parent ON tasks (parent_id, position, id) WHERE parent_id IS NOT NULL;
CREATE INDEX tasks_by_project ON tasks (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX tasks_by_origin ON tasks (recurs_from) WHERE recurs_from IS NOT NULL;
CREATE INDEX tasks_in_trash ON tasks (deleted_at) WHERE deleted_at IS NOT NULL;

-- The ranges of the list are read from the index alone, so it has to tell what is in the trash, too.
DROP INDEX tasks_by_creator, tasks_by_team, tasks_by_assignee, tasks_by_assigned_team, tasks_by_status,
    tasks_by_creator_and_status, tasks_by_team_and_status, tasks_of_nobody, tasks_of_nobody_by_creator,
    tasks_of_nobody_by_team;
CREATE INDEX tasks_by_creator ON tasks (creator_id, id) INCLUDE (deleted_at);
CREATE INDEX tasks_by_team ON tasks (team_id, id) INCLUDE (deleted_at) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_assignee ON tasks (assignee_user_id, id) INCLUDE (status, deleted_at)
    WHERE assignee_user_id IS NOT NULL;
CREATE INDEX tasks_by_assigned_team ON tasks (assignee_team_id, id) INCLUDE (status, deleted_at)
    WHERE assignee_team_id IS NOT NULL;
CREATE INDEX tasks_by_status ON tasks (status, id) INCLUDE (deleted_at);
CREATE INDEX tasks_by_creator_and_status ON tasks (creator_id, status, id) INCLUDE (deleted_at);
CREATE INDEX tasks_by_team_and_status ON tasks (team_id, status, id) INCLUDE (deleted_at) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_of_nobody ON tasks (id) INCLUDE (status, deleted_at)
    WHERE assignee_user_id IS NULL AND assignee_team_id IS NULL;
CREATE INDEX tasks_of_nobody_by_creator ON tasks (creator_id, id) INCLUDE (status, deleted_at)
    WHERE assignee_user_id IS NULL AND assignee_team_id IS NULL;
CREATE INDEX tasks_of_nobody_by_team ON tasks (team_id, id) INCLUDE (status, deleted_at)
    WHERE assignee_user_id IS NULL AND assignee_team_id IS NULL;

-- Sorted lists: of everything, which administrators see, and of a team, which may hold nearly as much. What one person
-- made or has to do is little enough to be sorted when asked for.
-- What has no due date comes last both ways, so each way needs its own index. And the order that boards start with.
CREATE INDEX tasks_by_due ON tasks ((coalesce(due_at, 'infinity')), id);
CREATE INDEX tasks_by_due_downwards ON tasks ((coalesce(due_at, '-infinity')), id);
CREATE INDEX tasks_by_priority ON tasks (priority, id);
CREATE INDEX tasks_by_priority_and_due ON tasks (priority DESC, (coalesce(due_at, 'infinity')), id);
CREATE INDEX tasks_by_update ON tasks (updated_at, id);
CREATE INDEX tasks_by_title ON tasks ((lower(title)), id);
CREATE INDEX tasks_by_position ON tasks (position, id);
CREATE INDEX tasks_by_completion ON tasks (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX tasks_by_team_and_due ON tasks (team_id, (coalesce(due_at, 'infinity')), id) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_team_and_due_downwards ON tasks (team_id, (coalesce(due_at, '-infinity')), id)
    WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_team_and_priority ON tasks (team_id, priority, id) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_team_and_priority_and_due ON tasks (team_id, priority DESC, (coalesce(due_at, 'infinity')), id)
    WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_team_and_update ON tasks (team_id, updated_at, id) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_team_and_title ON tasks (team_id, (lower(title)), id) WHERE team_id IS NOT NULL;
CREATE INDEX tasks_by_team_and_position ON tasks (team_id, position, id) WHERE team_id IS NOT NULL;

CREATE TABLE task_shares (
    task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    shared_by uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, task_id)
);
CREATE INDEX task_shares_of_task ON task_shares (task_id);

CREATE TABLE task_watchers (
    task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    watches boolean NOT NULL,
    PRIMARY KEY (user_id, task_id)
);
CREATE INDEX task_watchers_of_task ON task_watchers (task_id);

CREATE TYPE relation_kind AS ENUM ('blocks', 'relates_to', 'duplicates');

CREATE TABLE task_relations (
    id uuid PRIMARY KEY,
    from_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    to_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    kind relation_kind NOT NULL,
    created_by uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    UNIQUE (from_id, to_id, kind),
    CHECK (from_id <> to_id)
);
CREATE INDEX task_relations_to ON task_relations (to_id);

CREATE TABLE reminders (
    id uuid PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    minutes_before integer NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (task_id, user_id, minutes_before)
);

ALTER TABLE task_updates
    ADD COLUMN text text,
    ADD COLUMN sentence jsonb NOT NULL DEFAULT '["changed the task"]'; -- which is all that older entries say

-- Conversation

ALTER TABLE comments
    ADD COLUMN parent_id uuid REFERENCES comments,
    ADD COLUMN edited_at timestamptz,
    ADD COLUMN deleted_at timestamptz;
CREATE INDEX comments_by_parent ON comments (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_deleted ON comments (task_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX comments_of_author ON comments (author_id, task_id) WHERE deleted_at IS NULL;

-- A task is searched as a whole, so it holds the words of its newest comments, too. (A tsvector holds 1 MB at most.)
CREATE FUNCTION hold_what_is_said() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$ BEGIN
    PERFORM FROM tasks WHERE id = NEW.task_id FOR NO KEY UPDATE; /* The next statement sees what others said meanwhile. */
    UPDATE tasks SET said = to_tsvector('simple', left((
        SELECT string_agg(body, E'\n' ORDER BY id DESC)
        FROM (SELECT id, body FROM comments WHERE task_id = NEW.task_id ORDER BY id DESC LIMIT 200) newest
    ), 50000)) WHERE id = NEW.task_id; RETURN NULL; END $$;
CREATE TRIGGER hold_what_is_said AFTER INSERT OR UPDATE OF body ON comments
    FOR EACH ROW EXECUTE FUNCTION hold_what_is_said();
UPDATE comments SET body = body;

CREATE TABLE comment_versions (
    id uuid PRIMARY KEY,
    comment_id uuid NOT NULL REFERENCES comments ON DELETE CASCADE,
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX comment_versions_of_comment ON comment_versions (comment_id, id);

CREATE TABLE comment_mentions (
    comment_id uuid NOT NULL REFERENCES comments ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    withdrawn boolean NOT NULL DEFAULT false,
    PRIMARY KEY (comment_id, user_id)
);

CREATE TABLE comment_reactions (
    comment_id uuid NOT NULL REFERENCES comments ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    emoji text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (comment_id, user_id, emoji)
);

CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
    uploader_id uuid NOT NULL REFERENCES users,
    name text NOT NULL,
    content_type text NOT NULL,
    size bigint,
    uploaded_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX attachments_of_task ON attachments (task_id, id);
CREATE INDEX attachments_unfinished ON attachments (created_at) WHERE uploaded_at IS NULL;

-- Views

CREATE TABLE views (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    team_id uuid REFERENCES teams ON DELETE CASCADE,
    query text NOT NULL,
    sort text NOT NULL,
    layout text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX views_of_owner ON views (owner_id, id);
CREATE INDEX views_of_team ON views (team_id, id) WHERE team_id IS NOT NULL;

-- Exports follow the list

ALTER TABLE exports ADD COLUMN sort text NOT NULL DEFAULT '-created';

-- Idempotency-Key

CREATE TABLE idempotent_requests (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer,
    headers jsonb,
    body bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotent_requests_by_age ON idempotent_requests (created_at);

ALTER TYPE notification_kind ADD VALUE 'replied';
ALTER TYPE notification_kind ADD VALUE 'mentioned'
