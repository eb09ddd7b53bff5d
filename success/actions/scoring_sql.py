"""Health of all accounts in one ISO week, computed inside PostgreSQL. Weights and lines come from rules/health.py.

`MEASURES` gives one row per account and group: (account_id, position, key, weight, score 0–100 or NULL, facts).
`COMBINED` turns any such rows into score, coverage, grade and opened parts: the SQL twin of rules.health.health_of.
Everything is read as it was at the end of the week's Sunday, so that a week scored again gives the same row.
"""

MEASURES = """
scored AS (
    SELECT a.id, a.company_id, a.seats,
           a.live_at IS NULL OR (a.live_at AT TIME ZONE %(zone)s)::date > %(sunday)s AS is_onboarding
    FROM success_account a
    WHERE a.id = ANY(%(accounts)s) AND a.since_on <= %(sunday)s
      AND (a.churned_on IS NULL OR a.churned_on >= %(monday)s)
), days AS (
    SELECT u.account_id, u.day, (u.day - %(since)s) / 7 AS week_no, u.logins, u.active_executives AS executives,
           u.key_minutes, u.business_counts,
           CASE WHEN coalesce(u.active_executives, u.active_managers, u.active_staff) IS NOT NULL THEN
               coalesce(u.active_executives, 0) + coalesce(u.active_managers, 0) + coalesce(u.active_staff, 0)
           END AS users
    FROM success_usageday u JOIN scored s ON s.id = u.account_id
    WHERE u.day BETWEEN %(since)s AND %(sunday)s
), weeks AS (
    SELECT account_id, week_no, max(executives) AS executives, max(users) AS users, sum(key_minutes) AS minutes,
           sum(logins) AS logins
    FROM days GROUP BY account_id, week_no
), used AS (
    SELECT account_id, count(executives) AS executive_weeks_known,
           count(*) FILTER (WHERE executives > 0) AS executive_weeks,
           round(avg(users), 1) AS users,
           sum(minutes) FILTER (WHERE week_no >= %(half)s) AS minutes_now,
           sum(minutes) FILTER (WHERE week_no < %(half)s) AS minutes_before,
           coalesce(bool_or(week_no = %(last)s AND (logins > 0 OR users > 0)), false) AS is_active
    FROM weeks GROUP BY account_id
), seen AS (
    SELECT account_id, %(sunday)s - max(day) FILTER (WHERE executives > 0) AS executive_days
    FROM days GROUP BY account_id
), broad AS (
    SELECT d.account_id, count(DISTINCT c.key) FILTER (WHERE c.value::text::numeric > 0) AS processes
    FROM days d CROSS JOIN LATERAL jsonb_each(d.business_counts) c WHERE jsonb_typeof(c.value) = 'number'
    GROUP BY d.account_id
), owed AS (
    SELECT o.company_id, r.order_id, r.due_on,
           sum(r.amount) OVER (PARTITION BY r.order_id ORDER BY r.due_on, r.id) AS owed_so_far
    FROM sales_receivable r JOIN sales_order o ON o.id = r.order_id AND o.status = ANY(%(binding)s)
    WHERE o.company_id IN (SELECT company_id FROM scored) AND r.due_on <= %(sunday)s
), paid AS (
    SELECT c.order_id, sum(c.amount) AS amount
    FROM sales_receipt c WHERE c.received_on <= %(sunday)s AND c.order_id IN (SELECT order_id FROM owed)
    GROUP BY c.order_id
), overdue AS (
    SELECT w.company_id,
           coalesce(%(sunday)s - min(w.due_on) FILTER (WHERE w.owed_so_far > coalesce(p.amount, 0)), 0) AS days
    FROM owed w LEFT JOIN paid p ON p.order_id = w.order_id GROUP BY w.company_id
), raw_parts AS (
    SELECT s.id AS account_id, 1 AS position, 'executives' AS key,
           CASE WHEN u.executive_weeks_known > 0 THEN 100.0 * u.executive_weeks / u.executive_weeks_known END AS score,
           jsonb_build_object('weeks', u.executive_weeks, 'of', u.executive_weeks_known,
                              'days', e.executive_days) AS facts
    FROM scored s LEFT JOIN used u ON u.account_id = s.id LEFT JOIN seen e ON e.account_id = s.id
    UNION ALL
    SELECT s.id, 2, 'seats', CASE WHEN s.seats > 0 THEN 100.0 * u.users / (s.seats * %(seats_full_at)s) END,
           jsonb_build_object('users', round(u.users), 'seats', s.seats)
    FROM scored s LEFT JOIN used u ON u.account_id = s.id
    UNION ALL
    SELECT s.id, 3, 'trend', %(trend_base)s + %(trend_slope)s * (u.minutes_now / nullif(u.minutes_before, 0) - 1),
           jsonb_build_object('percent', round(100 * (u.minutes_now / nullif(u.minutes_before, 0) - 1)))
    FROM scored s LEFT JOIN used u ON u.account_id = s.id
    UNION ALL
    SELECT s.id, 4, 'breadth', 100.0 * b.processes / %(key_processes)s,
           jsonb_build_object('used', b.processes, 'of', %(key_processes)s)
    FROM scored s LEFT JOIN broad b ON b.account_id = s.id
    UNION ALL
    SELECT s.id, 5, 'payment', 100 - 100.0 * o.days / %(overdue_days)s, jsonb_build_object('days', o.days)
    FROM scored s LEFT JOIN overdue o ON o.company_id = s.company_id
), parts AS (
    SELECT account_id, position, key, (%(weights)s::jsonb ->> key)::numeric AS weight,
           -- least and greatest pass over NULL, and unknown is not zero
           CASE WHEN score IS NOT NULL THEN round(least(100, greatest(0, score)), 2) END AS score, facts
    FROM raw_parts
)
"""

COMBINED = """
sums AS (
    SELECT account_id, sum(weight) AS weight, sum(weight) FILTER (WHERE score IS NOT NULL) AS known,
           sum(weight * score) AS points
    FROM parts GROUP BY account_id
), combined AS (
    SELECT account_id, known, round(points / nullif(known, 0), 2) AS score,
           round(100 * coalesce(known, 0) / weight, 2) AS coverage
    FROM sums
), opened AS (
    SELECT p.account_id, jsonb_agg(jsonb_build_object('key', p.key, 'weight', p.weight, 'score', p.score,
               'effect', round((p.score - %(healthy_from)s) * p.weight / c.known, 2), 'facts', p.facts)
               ORDER BY p.position) AS parts
    FROM parts p JOIN combined c ON c.account_id = p.account_id GROUP BY p.account_id
), graded AS (
    SELECT c.account_id, c.score, c.coverage, o.parts,
           CASE WHEN c.score IS NULL THEN 'unknown' WHEN c.score < %(risk_below)s THEN 'risk'
                WHEN c.score >= %(healthy_from)s AND c.coverage >= %(thin_below)s THEN 'healthy'
                ELSE 'watch' END AS grade
    FROM combined c JOIN opened o ON o.account_id = c.account_id
)
"""

SCORE = f"""
WITH {MEASURES.strip()}, {COMBINED.strip()}
INSERT INTO success_healthscore (account_id, week, score, coverage, grade, is_active, is_onboarding, parts)
SELECT g.account_id, %(monday)s, g.score, g.coverage, g.grade, coalesce(u.is_active, false), s.is_onboarding, g.parts
FROM graded g JOIN scored s ON s.id = g.account_id LEFT JOIN used u ON u.account_id = g.account_id
ORDER BY g.account_id
ON CONFLICT (account_id, week) DO UPDATE SET score = excluded.score, coverage = excluded.coverage,
    grade = excluded.grade, is_active = excluded.is_active, is_onboarding = excluded.is_onboarding,
    parts = excluded.parts
"""  # noqa: S608  only constants of this file are put together

# The account shows its newest week; a score set by hand stands before it until its last day.
SHOW = """
WITH old AS (
    SELECT id, health_grade FROM success_account WHERE id = ANY(%(accounts)s) ORDER BY id FOR UPDATE
), newest AS (
    SELECT DISTINCT ON (h.account_id) h.account_id, h.week, h.score, h.coverage, h.grade, h.parts
    FROM success_healthscore h WHERE h.account_id = ANY(%(accounts)s) ORDER BY h.account_id, h.week DESC
), by_hand AS (
    SELECT DISTINCT ON (v.account_id) v.account_id, v.score, v.until
    FROM success_healthoverride v WHERE v.account_id = ANY(%(accounts)s) AND v.until >= %(today)s
    ORDER BY v.account_id, v.made_at DESC, v.id DESC
), shown AS (
    SELECT old.id, old.health_grade AS old_grade, n.week, coalesce(v.score, n.score) AS score,
           coalesce(n.coverage, 0) AS coverage, coalesce(n.parts, '[]'::jsonb) AS parts, v.until,
           CASE WHEN v.score IS NULL THEN coalesce(n.grade, 'unknown') WHEN v.score < %(risk_below)s THEN 'risk'
                WHEN v.score >= %(healthy_from)s THEN 'healthy' ELSE 'watch' END AS grade
    FROM old LEFT JOIN newest n ON n.account_id = old.id LEFT JOIN by_hand v ON v.account_id = old.id
)
UPDATE success_account a SET health = s.score, health_coverage = s.coverage, health_grade = s.grade,
    health_parts = s.parts, health_week = s.week, health_override_until = s.until
FROM shown s WHERE a.id = s.id
RETURNING a.id, s.old_grade, a.health_grade, a.health, a.health_coverage
"""
