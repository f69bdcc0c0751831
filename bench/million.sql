-- :people people in :teams teams, each with ten members or more and one with a tenth of all; :tasks tasks over a year.
-- Person 1 is an administrator, person 2 is in the large team and made one task in fifty; the last has nothing.

-- What is inserted here refers to nothing that is missing; no trigger has anything to do.
SET session_replication_role = replica;

INSERT INTO users (id, email, display_name, is_admin, created_at)
SELECT uuidv7(make_interval(days => -400, secs => n)), 'person-' || n || '@example.com', 'Person ' || n, n = 1, now()
FROM generate_series(1, :people) n;

INSERT INTO teams
SELECT uuidv7(make_interval(days => -399, secs => n)), 'Team ' || n, (SELECT id FROM users LIMIT 1), now()
FROM generate_series(1, :teams) n;

CREATE TEMPORARY TABLE numbered AS
SELECT (SELECT array_agg(id ORDER BY id) FROM users WHERE email LIKE 'person-%') AS person,
       (SELECT array_agg(id ORDER BY id) FROM teams WHERE name LIKE 'Team %') AS team;

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

INSERT INTO comments (id, task_id, author_id, body, created_at)
SELECT uuidv7(), id, creator_id, 'Whispered.', now() FROM tasks WHERE said <> ''
UNION ALL SELECT uuidv7(), id, person[2], 'Words.', now()
FROM numbered, generate_series(1, 5000), (SELECT id FROM tasks ORDER BY id DESC LIMIT 1) busiest;

INSERT INTO task_updates (id, task_id, actor_id, changes, created_at)
SELECT uuidv7(), id, creator_id, '{}'::jsonb, now() FROM tasks WHERE status = 'todo';

VACUUM ANALYZE
