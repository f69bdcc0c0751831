-- :people people in :teams teams, each with ten members or more and one with a tenth of all; :tasks tasks over a year.
-- Person 1 is :admin, an administrator; person 2 is :member, in the large team and maker of one task in fifty; the last one
-- is :outsider, who has nothing.

-- What is inserted here refers to nothing that is missing; no trigger has anything to do. And it may be lost.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';

INSERT INTO users (id, email, display_name, is_admin, created_at)
SELECT uuidv7(make_interval(days => -400, secs => n)), 'person-' || n || '@example.com', 'Person ' || n, false, now()
FROM generate_series(3, :people - 1) n;

INSERT INTO teams
SELECT uuidv7(make_interval(days => -399, secs => n)), 'Team ' || n, :'admin', now()
FROM generate_series(1, :teams) n;

CREATE TEMPORARY TABLE numbered AS
SELECT ARRAY[:'admin', :'member']::uuid[] || array_agg(id ORDER BY id) || :'outsider'::uuid AS person,
       (SELECT array_agg(id ORDER BY id) FROM teams) AS team
FROM users WHERE email LIKE 'person-%';

INSERT INTO team_members
SELECT DISTINCT team[t], person[p], (CASE WHEN p % 9 = 0 THEN 'guest' ELSE 'member' END)::team_role, now()
FROM numbered, generate_series(1, :teams) t, generate_series(1, :people - 1) p
WHERE p % :teams + 1 = t OR t = 1 AND p % 10 = 2;

INSERT INTO projects
SELECT uuidv7(make_interval(days => -398, secs => n)), 'Project ' || n, '#2f5d50', '', person[1],
       team[n % :teams + 1], NULL, now()
FROM numbered, generate_series(1, :teams * 5) n;

CREATE TEMPORARY TABLE grouped AS
SELECT numbered.*, (SELECT array_agg(id ORDER BY id) FROM projects) AS project FROM numbered;

-- Indexes are made faster than kept up.
CREATE TEMPORARY TABLE without AS
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'tasks' AND indexname <> 'tasks_pkey';

DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM without LOOP EXECUTE format('DROP INDEX %I', name); END LOOP; END $$;

INSERT INTO tasks (id, title, description, status, priority, due_at, tags, creator_id, assignee_user_id,
                   assignee_team_id, team_id, project_id, parent_id, position, created_at, updated_at, completed_at,
                   deleted_at, said, version)
SELECT
    uuidv7(before), 'Gather ' || word || ' below tree ' || n,
    repeat('Look below the leaves, too. ', 1 + n % 8) || CASE WHEN n % 20011 = 0 THEN 'Dormouse' ELSE '' END,
    (CASE WHEN n % 10007 = 0 THEN 'cancelled' WHEN n % 20 = 0 THEN 'in_progress' WHEN n % 3 = 0 THEN 'todo'
          ELSE 'done' END)::task_status,
    (ARRAY['none', 'none', 'low', 'medium', 'high', 'urgent'])[1 + h % 6]::task_priority,
    CASE WHEN h % 5 < 2 THEN now() + before + make_interval(days => h % 90) END,
    CASE WHEN n % 5003 = 0 THEN ARRAY['rare'] WHEN n % 4 = 0 THEN ARRAY['winter', 'tag' || h % 50] ELSE '{}' END,
    person[CASE WHEN n % 50 = 0 THEN 2 ELSE 3 + h % (:people - 3) END],
    CASE WHEN n % 7 < 3 THEN person[2 + h * 11 % (:people - 2)] END,
    CASE WHEN n % 7 = 3 THEN team[1 + h * 13 % :teams] END,
    team[team_of], CASE WHEN n % 4 = 1 AND team_of IS NOT NULL THEN project[CASE WHEN team_of = 1 THEN :teams ELSE team_of - 1 END] END,
    NULL, 'a' || lpad(h::text, 8, '0'), now() + before, now() + before + make_interval(hours => h % 500),
    CASE WHEN n % 20 > 0 AND n % 3 > 0 AND n % 10007 > 0 THEN now() + before + make_interval(hours => h % 400) END,
    CASE WHEN n % 1009 = 0 THEN now() END,
    CASE WHEN n % 30011 = 0 THEN to_tsvector('simple', 'Whispered') ELSE '' END, 1
FROM grouped, generate_series(1, :tasks) n,
     LATERAL (SELECT (hashint4(n) & 16777215) AS h,
                     make_interval(secs => (n - :tasks) * 31000000.0 / :tasks) AS before,
                     (ARRAY['hazelnuts', 'acorns', 'beechnuts', 'chestnuts'])[1 + (hashint4(n) & 3)] AS word,
                     CASE WHEN n % 10 = 0 THEN 1 WHEN n % 10 < 7 THEN 1 + n / 10 % :teams END AS team_of) x;

DO $$ DECLARE definition text; BEGIN
    FOR definition IN SELECT indexdef FROM without LOOP EXECUTE definition; END LOOP; END $$;

CREATE TEMPORARY TABLE chosen AS SELECT id, creator_id, row_number() OVER (ORDER BY id DESC) AS n FROM tasks WHERE deleted_at IS NULL;

INSERT INTO comments (id, task_id, author_id, body, created_at)
SELECT uuidv7(), id, creator_id, 'Whispered.', now() FROM tasks WHERE said <> ''
UNION ALL SELECT uuidv7(), id, creator_id, 'Words.', now() FROM chosen WHERE n % 10 = 3
UNION ALL SELECT uuidv7(), id, person[2], 'Words.', now() FROM numbered, generate_series(1, 2000), chosen WHERE chosen.n = 1;

INSERT INTO task_updates (id, task_id, actor_id, changes, created_at)
SELECT uuidv7(), id, creator_id, '{}'::jsonb, now() FROM tasks;

INSERT INTO task_shares SELECT id, person[2 + n % (:people - 2)], creator_id, now() FROM chosen, numbered WHERE n % 50 = 7;

INSERT INTO task_watchers SELECT id, person[2 + n % (:people - 2)], n % 300 <> 11 FROM chosen, numbered WHERE n % 30 = 11;

INSERT INTO reminders SELECT uuidv7(), id, creator_id, 60, now() FROM chosen WHERE n % 40 = 9;

INSERT INTO task_relations
SELECT uuidv7(), a.id, b.id, 'blocks', a.creator_id, now() FROM chosen a JOIN chosen b ON b.n = a.n + 1 WHERE a.n % 60 = 1;

INSERT INTO attachments
SELECT uuidv7(), id, creator_id, 'map.png', 'image/png', 1000, now(), now() FROM chosen WHERE n % 50 = 21;

VACUUM ANALYZE
