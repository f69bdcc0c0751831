-- Twenty colleagues, a team of all of them and the member, and its tasks, a second apart.

INSERT INTO users (id, email, display_name, is_admin, created_at)
SELECT uuidv7(), 'colleague' || n || '@example.com', 'Colleague ' || n, false, now() FROM generate_series(1, 20) n;

INSERT INTO teams (id, name, created_by, created_at) VALUES (uuidv7(), 'Winter supplies', :'member', now());

INSERT INTO team_members (team_id, user_id, role, joined_at)
SELECT teams.id, users.id, 'member', now() FROM teams, users WHERE NOT is_admin;

WITH people AS (SELECT array_agg(user_id) AS ids FROM team_members),
     numbered AS (SELECT n, uuidv7(make_interval(secs => n - :tasks)) AS id FROM generate_series(1, :tasks) n)
INSERT INTO tasks
SELECT numbered.id,
       'Gather hazelnuts below tree ' || n,
       repeat('Look below the leaves, too. Leave every third one. ', 1 + n % 8),
       (ARRAY['todo', 'todo', 'in_progress', 'done', 'cancelled'])[1 + n % 5]::task_status,
       (ARRAY['none', 'low', 'medium', 'high', 'urgent'])[1 + n % 5]::task_priority,
       CASE WHEN n % 2 = 0 THEN now() + make_interval(hours => n % 1000) END,
       people.ids[1 + n % 21],
       CASE WHEN n % 4 > 0 THEN people.ids[1 + n / 4 % 21] END,
       CASE WHEN n % 4 = 0 THEN teams.id END,
       teams.id,
       uuid_extract_timestamp(numbered.id),
       uuid_extract_timestamp(numbered.id),
       CASE WHEN n % 5 = 3 THEN uuid_extract_timestamp(numbered.id) END,
       1
FROM numbered, people, teams;

VACUUM ANALYZE;
