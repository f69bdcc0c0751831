-- 200 people, 20 teams, 200,000 tasks. Person 1 is an administrator, 2 made 2 of 5 tasks, 3 is in every team, 4 to 60
-- are in the large team, 199 made five tasks, 200 has nothing. One task in ten thousand is cancelled, one in five
-- thousand tagged `rare`, one in twenty thousand tells of a dormouse.

-- What is inserted here refers to nothing that is missing.
SET session_replication_role = replica;

INSERT INTO users
SELECT uuidv7(make_interval(secs => n - 300000)), 'person-' || n || '@example.com', 'Person ' || n, n = 1, NULL, now()
FROM generate_series(1, 200) n;

INSERT INTO teams
SELECT uuidv7(make_interval(secs => n - 250000)), 'Team ' || n, (SELECT id FROM users LIMIT 1), now()
FROM generate_series(1, 20) n;

CREATE TEMPORARY TABLE numbered AS
SELECT (SELECT array_agg(id ORDER BY id) FROM users) AS person, (SELECT array_agg(id ORDER BY id) FROM teams) AS team;

INSERT INTO team_members
SELECT DISTINCT team[t], person[p], 'member'::team_role, now()
FROM numbered, generate_series(1, 20) t, generate_series(1, 198) p
WHERE p % 20 + 1 = t OR p = 3 OR t = 1 AND p BETWEEN 4 AND 60;

-- Indexes are made faster than kept up.
CREATE TEMPORARY TABLE without AS
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'tasks' AND indexname <> 'tasks_pkey';

DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM without LOOP EXECUTE format('DROP INDEX %I', name); END LOOP; END $$;

INSERT INTO tasks (id, title, description, status, priority, due_at, tags, creator_id, assignee_user_id,
                   assignee_team_id, team_id, position, created_at, updated_at, completed_at, deleted_at, said, version)
SELECT
    uuidv7(before),
    'Task ' || h,
    'Words and more words.' || CASE WHEN n % 20011 = 0 THEN ' Dormouse.' ELSE '' END,
    (CASE WHEN n % 10007 = 0 THEN 'cancelled' WHEN n % 20 = 0 THEN 'in_progress' WHEN n % 3 = 0 THEN 'todo'
          ELSE 'done' END)::task_status,
    (ARRAY['none', 'none', 'low', 'medium', 'high', 'urgent'])[1 + h % 6]::task_priority,
    CASE WHEN h % 5 < 2 THEN now() + make_interval(hours => h % 9000 - 6000) END,
    CASE WHEN n % 5003 = 0 THEN ARRAY['rare'] WHEN n % 4 = 0 THEN ARRAY['winter'] ELSE '{}' END,
    person[CASE WHEN n % 5 < 2 THEN 2 WHEN n % 40009 = 0 THEN 199 ELSE n * 7 % 187 + 3 END],
    CASE WHEN n % 7 < 3 THEN person[CASE WHEN n % 4 = 0 THEN 2 ELSE n * 11 % 187 + 3 END] END,
    CASE WHEN n % 7 = 3 THEN team[n * 13 % 20 + 1] END,
    CASE WHEN n % 10 < 3 THEN team[1] WHEN n % 10 < 7 THEN team[n % 20 + 1] END,
    'a' || h, now() + before, now() + before + make_interval(hours => h % 50),
    CASE WHEN n % 20 > 0 AND n % 3 > 0 AND n % 10007 > 0 THEN now() + before + make_interval(hours => h % 90) END,
    CASE WHEN n % 5009 = 0 THEN now() END,
    CASE WHEN n % 30011 = 0 THEN to_tsvector('simple', 'Whispered') ELSE '' END,
    1
FROM numbered, generate_series(1, 200000) n,
     LATERAL (SELECT hashint4(n) & 16777215 AS h, make_interval(secs => n - 200000) AS before) x;

DO $$ DECLARE definition text; BEGIN
    FOR definition IN SELECT indexdef FROM without LOOP EXECUTE definition; END LOOP; END $$;

CREATE TEMPORARY TABLE busiest AS SELECT id FROM tasks ORDER BY id DESC LIMIT 1;

INSERT INTO comments (id, task_id, author_id, body, created_at)
SELECT uuidv7(), id, creator_id, 'Words.', now() FROM tasks WHERE status = 'in_progress'
UNION ALL SELECT uuidv7(), id, person[2 + n % 190], 'Words.', now() FROM busiest, numbered, generate_series(1, 20000) n;

INSERT INTO task_updates (id, task_id, actor_id, changes, created_at)
SELECT uuidv7(), id, creator_id, '{}'::jsonb, now() FROM tasks WHERE status = 'todo'
UNION ALL SELECT uuidv7(), id, person[2], '{}', now() FROM busiest, numbered, generate_series(1, 20000);

INSERT INTO notifications (id, user_id, event_id, kind, text, actor_id, task_id, created_at, read_at)
SELECT uuidv7(make_interval(secs => n - 60000)), person[CASE WHEN n % 2 = 0 THEN 2 ELSE n % 187 + 3 END], n, 'edited',
       'Somebody changed a task.', person[3], id, now(), CASE WHEN n % 10 > 0 THEN now() END
FROM busiest, numbered, generate_series(1, 60000) n;

VACUUM ANALYZE
