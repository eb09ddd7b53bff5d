"""The SQL that folds the journal into FunnelJourney and DealState. See docs/decisions/0010-figures-as-of-a-date.md.

`seen` is when figures may first count an event: it has happened and it is known. Of a migrated past the newest event
of a kind replaces what an earlier load said of the same record, and takes back what an earlier load said to have
happened at the same time or later. Everything else only ever adds to what is known, from the moment when it is seen.
"""

# ruff: noqa: S608 - the parts are constants of this file and of metrics.stages, nothing comes from outside
from metrics.stages import KEYS, STAGES

# Said once of a record, so that a migrated event of the same kind is a correction, not a second time.
ONCE = (
    "leads.lead_came",
    "leads.lead_judged_valid",
    "leads.lead_refused",
    "sales.deal_opened",
    "sales.deal_won",
    "sales.deal_lost",
    "sales.order_signed",
    "sales.order_cancelled",
    "sales.cash_received",
    "onboarding.first_value_reached",
    "success.account_became_active",
    "renewals.renewal_won",
)
# Of each set only one can be true at a time.
EXCLUSIVE = {
    "leads.lead_judged_valid": "verdict",
    "leads.lead_refused": "verdict",
    "sales.deal_won": "outcome",
    "sales.deal_lost": "outcome",
    "sales.deal_reopened": "outcome",
    "sales.order_signed": "signature",
    "sales.order_cancelled": "signature",
}
GIVES_LEAD = (
    "leads.lead_routed",
    "leads.lead_assigned",
    "leads.lead_accepted",
    "leads.lead_claimed",
    "leads.lead_converted",
)
FREES_LEAD = (
    "leads.lead_pooled",
    "leads.lead_recycled",
    "leads.lead_returned",
    "leads.lead_refused",
    "leads.lead_lost",
)
# These may move a lead to another channel or day; they name the fields, and the lead itself holds the values.
RETELLS_LEAD = ("leads.lead_changed", "leads.lead_took_in", "leads.lead_gave_back")
# A credited deal counts with the lead's journey from the correction on; see docs/decisions/0016-attribution-audit.md.
CREDITED = "sales.deal_credited"
# What moves cash, and whether it adds to it or takes from it.
CASH = {"sales.cash_received": 1, "sales.receipt_taken_back": -1, "sales.cash_refunded": -1}
NAMES_CHANNEL = ("leads.lead_came", "sales.origin_named")
OTHER = (
    CREDITED,
    "sales.origin_named",
    "leads.lead_merged",
    "leads.lead_withdrawn",
    "leads.merge_undone",
    "leads.conversion_undone",
    "sales.deal_assigned",
    "sales.deal_reopened",
    "sales.deal_taken_over",
)
COUNTED = (*dict.fromkeys((*ONCE, *CASH, *GIVES_LEAD, *FREES_LEAD, *RETELLS_LEAD, *OTHER)),)


def _texts(values: object) -> str:
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]


_GROUPS = "CASE e.name " + " ".join(f"WHEN '{k}' THEN '{g}'" for k, g in EXCLUSIVE.items()) + " ELSE e.name END"
_STAGES = ", ".join(
    f"('{stage.key}', '{stage.reached_by}', '{stage.undone_by or ''}', {stage.key == 'deal'})" for stage in STAGES
)
_NUMBER = "CASE WHEN jsonb_typeof(e.facts->'{0}') = 'number' THEN (e.facts->>'{0}')::bigint END"

FORGET_EVENTS = "DROP TABLE IF EXISTS metrics_counted"
GATHER_EVENTS = f"""
CREATE TEMP TABLE metrics_counted ON COMMIT DROP AS
WITH told AS (
    SELECT e.id, e.journey, CASE WHEN l.id IS NULL THEN e.name ELSE 'leads.lead_came' END AS name, {_GROUPS} AS say,
        coalesce(l.came_at, e.happened_at) AS happened_at,
        l.id IS NOT NULL OR e.facts->'corrects' = 'true' AS restates,
        greatest(e.happened_at, e.known_at) AS seen, e.known_at <> e.recorded_at AS migrated,
        CASE WHEN e.name IN ({_texts(CASH)}) THEN coalesce({_NUMBER.format("receipt")}, -e.id)
            ELSE e.subject_id END AS record, e.subject_id AS subject,
        {_NUMBER.format("owner")} AS owner,
        coalesce({_NUMBER.format("channel")}, l.channel_id) AS channel,
        CASE WHEN e.facts->>'amount' ~ '^[0-9]{{1,12}}([.][0-9]+)?$' THEN (e.facts->>'amount')::numeric(14, 2)
            END AS amount,
        left(e.facts->>'currency', 3) AS currency,
        CASE WHEN e.name = '{CREDITED}' THEN (e.facts->>'to')::uuid END AS goes_to
    FROM journal_event e %(touched)s
    LEFT JOIN leads_lead l ON e.name IN ({_texts(RETELLS_LEAD)}) AND l.id = e.subject_id
    WHERE e.name IN ({_texts(COUNTED)}) AND e.journey IS NOT NULL
        AND (e.name <> 'leads.lead_changed' OR e.facts->>'fields' ~ '\\y(channel|came_at)\\y')
), compared AS (
    SELECT told.*,
        name IN ({_texts(ONCE)}) AND id < max(id) OVER (PARTITION BY name, record, migrated) AS is_replaced,
        min(happened_at) OVER (
            PARTITION BY say, record, migrated ORDER BY id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) <= happened_at AND say <> name AS is_contradicted
    FROM told
)
SELECT id, journey, name, happened_at, seen, restates, record, subject, owner, channel, amount, currency, goes_to
FROM compared
WHERE NOT (migrated AND (is_replaced OR coalesce(is_contradicted, false)))
"""
LEARN_EVENTS = "ANALYZE metrics_counted"

_COLUMNS = ", ".join(stage.column for stage in STAGES)
_HELD = "{0}.seen_from <= p.at AND ({0}.seen_to IS NULL OR p.at < {0}.seen_to)"
_UNTIL_NEXT = "lead(seen) OVER (PARTITION BY {0} ORDER BY seen, id) AS seen_to"
_STEPS = f"""
credits AS (
    SELECT journey, min(goes_to::text)::uuid AS goes_to, min(seen) AS at FROM metrics_counted
    WHERE name = '{CREDITED}' AND goes_to IS NOT NULL GROUP BY journey
), own_steps AS (
    SELECT e.id, e.journey, s.stage, e.record, e.happened_at, e.seen AS seen_from, min(u.seen) AS seen_to
    FROM metrics_counted e
    JOIN (VALUES {_STAGES}) AS s (stage, reached_by, undone_by, is_of_journey) ON s.reached_by = e.name
    LEFT JOIN metrics_counted u ON u.journey = e.journey AND (u.seen, u.id) > (e.seen, e.id)
        AND (u.name = s.undone_by AND (s.is_of_journey OR u.record = e.record)
            OR u.name = s.reached_by AND u.record = e.record AND u.restates)
    GROUP BY e.id, e.journey, s.stage, e.record, e.happened_at, e.seen
), steps AS (
    SELECT s.id, s.journey, s.stage, s.record, s.happened_at, s.seen_from, least(s.seen_to, c.at) AS seen_to
    FROM own_steps s LEFT JOIN credits c ON c.journey = s.journey
    WHERE c.at IS NULL OR s.seen_from < c.at
    UNION ALL
    SELECT s.id, c.goes_to, s.stage, s.record, s.happened_at, greatest(s.seen_from, c.at), s.seen_to
    FROM own_steps s JOIN credits c ON c.journey = s.journey
    WHERE s.seen_to IS NULL OR s.seen_to > greatest(s.seen_from, c.at)
)"""
_DEAL_REPS = f"""
deal_reps AS (
    SELECT journey, record, owner, seen AS seen_from, {_UNTIL_NEXT.format("record")}
    FROM metrics_counted
    WHERE name IN ('sales.deal_opened', 'sales.deal_taken_over', 'sales.deal_assigned') AND owner IS NOT NULL
)"""

WRITE_FUNNEL = f"""
WITH {_STEPS}, {_DEAL_REPS}, channels AS (
    SELECT journey, channel, seen AS seen_from, {_UNTIL_NEXT.format("journey")}
    FROM metrics_counted WHERE name IN ({_texts(NAMES_CHANNEL)}) AND channel IS NOT NULL
), lead_reps AS (
    SELECT journey, CASE WHEN name NOT IN ({_texts(FREES_LEAD)}) THEN owner END AS owner,
        seen AS seen_from, {_UNTIL_NEXT.format("journey")}
    FROM metrics_counted
    WHERE name IN ({_texts(GIVES_LEAD)}) AND owner IS NOT NULL OR name IN ({_texts(FREES_LEAD)})
), leads AS (
    SELECT journey, min(record) AS lead FROM metrics_counted WHERE name = 'leads.lead_came' GROUP BY journey
), merges AS (
    SELECT journey, name, seen AS seen_from, {_UNTIL_NEXT.format("journey")}
    FROM metrics_counted WHERE name IN ('leads.lead_merged', 'leads.lead_withdrawn', 'leads.merge_undone')
), points AS (
    SELECT journey, seen_from AS at FROM steps UNION SELECT journey, seen_to FROM steps WHERE seen_to IS NOT NULL
    UNION SELECT journey, seen_from FROM merges
    UNION SELECT journey, seen_from FROM channels UNION SELECT journey, seen_from FROM lead_reps
    UNION SELECT journey, seen_from FROM deal_reps
    UNION SELECT c.goes_to, r.seen_from FROM credits c JOIN deal_reps r ON r.journey = c.journey AND r.seen_from > c.at
), reached AS (
    SELECT p.journey, p.at, {", ".join(f"min(s.happened_at) FILTER (WHERE s.stage = '{k}') AS {k}_at" for k in KEYS)}
    FROM points p
    LEFT JOIN merges m ON m.journey = p.journey AND m.name <> 'leads.merge_undone' AND {_HELD.format("m")}
    LEFT JOIN steps s ON s.journey = p.journey AND {_HELD.format("s")} AND m.journey IS NULL
    GROUP BY p.journey, p.at
), working AS (
    SELECT DISTINCT ON (p.journey, p.at) p.journey, p.at, r.owner
    FROM points p
    JOIN steps s ON s.journey = p.journey AND s.stage = 'deal' AND {_HELD.format("s")}
    JOIN deal_reps r ON r.record = s.record AND {_HELD.format("r")}
    ORDER BY p.journey, p.at, s.happened_at, s.record
), whole AS (
    SELECT p.journey, p.at, l.lead, c.channel, coalesce(w.owner, r.owner) AS rep, {_COLUMNS}
    FROM reached p
    LEFT JOIN leads l ON l.journey = p.journey
    LEFT JOIN channels c ON c.journey = p.journey AND {_HELD.format("c")}
    LEFT JOIN lead_reps r ON r.journey = p.journey AND {_HELD.format("r")}
    LEFT JOIN working w ON w.journey = p.journey AND w.at = p.at
), changed AS (
    SELECT whole.*, (channel, rep, {_COLUMNS}) IS DISTINCT FROM
        lag((channel, rep, {_COLUMNS})) OVER (PARTITION BY journey ORDER BY at) AS is_new
    FROM whole
)
INSERT INTO metrics_funneljourney (journey, seen_from, seen_to, lead_id, channel_id, rep_id, {_COLUMNS})
SELECT journey, at, lead(at) OVER (PARTITION BY journey ORDER BY at), lead, channel, rep,
    {_COLUMNS}
FROM changed WHERE is_new
"""

WRITE_DEALS = f"""
WITH opened AS (
    SELECT record AS deal, journey, CASE name WHEN 'sales.deal_opened' THEN happened_at END AS happened_at, seen,
        amount, currency, seen AS seen_from, {_UNTIL_NEXT.format("record")}
    FROM metrics_counted WHERE name IN ('sales.deal_opened', 'sales.deal_taken_over')
), told AS (
    SELECT record AS deal, id, seen, happened_at, amount, currency, CASE name WHEN 'sales.deal_won' THEN 'won'
        WHEN 'sales.deal_lost' THEN 'lost' ELSE 'open' END AS status
    FROM metrics_counted WHERE name IN ('sales.deal_won', 'sales.deal_lost', 'sales.deal_reopened')
    UNION ALL
    SELECT o.deal, u.id, u.seen, u.happened_at, NULL, NULL, 'undone'
    FROM (SELECT deal, journey, min(seen) AS seen FROM opened GROUP BY deal, journey) o
    JOIN metrics_counted u ON u.journey = o.journey AND u.name = 'leads.conversion_undone' AND u.seen > o.seen
), outcomes AS (
    SELECT told.*, seen AS seen_from, {_UNTIL_NEXT.format("deal")} FROM told
), {_DEAL_REPS}, points AS (
    SELECT deal, seen AS at FROM opened UNION SELECT deal, seen FROM told
    UNION SELECT record, seen_from FROM deal_reps
), whole AS (
    SELECT p.deal, p.at, o.journey, coalesce(t.status, 'open') AS status, r.owner AS rep, o.happened_at AS opened_at,
        CASE WHEN t.status <> 'open' THEN t.happened_at END AS closed_at,
        coalesce(t.amount, o.amount, 0) AS amount, coalesce(t.currency, o.currency, '') AS currency
    FROM points p
    JOIN opened o ON o.deal = p.deal AND {_HELD.format("o")}
    LEFT JOIN outcomes t ON t.deal = p.deal AND {_HELD.format("t")}
    LEFT JOIN deal_reps r ON r.record = p.deal AND {_HELD.format("r")}
), changed AS (
    SELECT whole.*, (status, rep, opened_at, closed_at, amount, currency) IS DISTINCT FROM
        lag((status, rep, opened_at, closed_at, amount, currency)) OVER (PARTITION BY deal ORDER BY at) AS is_new
    FROM whole
)
INSERT INTO metrics_dealstate
    (journey, seen_from, seen_to, deal_id, status, rep_id, opened_at, closed_at, amount, currency)
SELECT journey, at, lead(at) OVER (PARTITION BY deal ORDER BY at), deal, status, rep, opened_at, closed_at, amount,
    currency
FROM changed WHERE is_new
"""

_SIGNS = "CASE name " + " ".join(f"WHEN '{name}' THEN {sign}" for name, sign in CASH.items()) + " END"
WRITE_CASH = f"""
INSERT INTO metrics_cashstate (journey, seen_from, seen_to, order_id, received_at, amount, currency)
SELECT journey, seen, {_UNTIL_NEXT.format("name, record")}, subject, happened_at, amount * {_SIGNS}, currency
FROM metrics_counted WHERE name IN ({_texts(CASH)}) AND amount IS NOT NULL AND currency IS NOT NULL
"""
