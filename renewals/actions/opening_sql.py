"""Renewals are opened, and their due amounts kept, by SQL inside PostgreSQL.

Dates follow rules/dates.py (PostgreSQL clamps months as `add_months` does), the owner follows rules/owner.py; tests
compare both. Seats and modules that were signed within a term end with it and add to what is due: each such order
belongs to the newest term that runs on its first day.
"""

ADD_ONS = """
add_ons AS (
    SELECT base.id AS order_id, sum(x.recurring_amount) AS amount
    FROM sales_order x
    JOIN LATERAL (
        SELECT b.id FROM sales_order b
        WHERE b.company_id = x.company_id AND b.kind = ANY(%(term_kinds)s) AND b.status = ANY(%(binding)s)
          AND coalesce(x.starts_on, x.signed_on) BETWEEN b.starts_on AND b.ends_on
        ORDER BY b.starts_on DESC, b.id LIMIT 1
    ) base ON true
    WHERE x.kind = ANY(%(add_on_kinds)s) AND x.status = ANY(%(binding)s) AND x.recurring_amount > 0
      AND (%(companies)s::bigint[] IS NULL OR x.company_id = ANY(%(companies)s))
    GROUP BY base.id
)
"""

OPEN = f"""
WITH terms AS (
    SELECT o.id, o.journey, o.recurring_amount, o.currency, a.id AS account_id, a.csm_id, a.seller_id,
           o.ends_on - CASE WHEN o.renews_by_itself THEN o.notice_days ELSE 0 END AS anchor_on
    FROM sales_order o JOIN success_account a ON a.company_id = o.company_id AND a.status <> 'churned'
    WHERE o.kind = ANY(%(term_kinds)s) AND o.status = ANY(%(binding)s) AND o.recurring_amount > 0
      AND o.ends_on >= %(not_before)s AND (o.signed_on IS NULL OR o.signed_on <= %(today)s)
      AND NOT EXISTS (SELECT 1 FROM renewals_renewal r WHERE r.order_id = o.id)
      AND NOT EXISTS (SELECT 1 FROM sales_order n WHERE n.renews_id = o.id AND n.status = ANY(%(binding)s))
), due AS (
    SELECT t.*, (t.anchor_on - make_interval(months => %(opens_months)s))::date AS opens_on,
           (t.anchor_on - make_interval(months => %(plan_months)s))::date AS plan_due_on
    FROM terms t
), chosen AS (
    SELECT * FROM due WHERE opens_on <= %(today)s ORDER BY id LIMIT %(chunk)s
), {ADD_ONS.strip()}
INSERT INTO renewals_renewal (journey, order_id, account_id, status, owner_id, anchor_on, opens_on, plan_due_on,
    due_amount, currency, usage_review, plan, next_step, forecast, outcome, loss_reason, reason, opened_at)
SELECT c.journey, c.id, c.account_id, 'open',
       CASE WHEN %(policy)s = 'named' AND %(named)s::bigint IS NOT NULL THEN %(named)s::bigint
            WHEN %(policy)s = 'seller' AND seller.is_active THEN c.seller_id
            WHEN csm.is_active OR %(stand_in)s::bigint IS NULL THEN c.csm_id ELSE %(stand_in)s::bigint END,
       c.anchor_on, c.opens_on, c.plan_due_on, c.recurring_amount + coalesce(x.amount, 0), c.currency,
       '', '', '', '', '', '', '', %(now)s
FROM chosen c JOIN people_person csm ON csm.id = c.csm_id
LEFT JOIN people_person seller ON seller.id = c.seller_id LEFT JOIN add_ons x ON x.order_id = c.id
ORDER BY c.id
ON CONFLICT (order_id) DO NOTHING
RETURNING id
"""  # noqa: S608  only constants of this file are put together

REFRESH = f"""
WITH {ADD_ONS.strip()}
UPDATE renewals_renewal r SET due_amount = o.recurring_amount + coalesce(x.amount, 0)
FROM sales_order o LEFT JOIN add_ons x ON x.order_id = o.id
WHERE o.id = r.order_id AND r.status = ANY(%(undecided)s)
  AND (%(companies)s::bigint[] IS NULL OR o.company_id = ANY(%(companies)s))
  AND r.due_amount <> o.recurring_amount + coalesce(x.amount, 0)
"""  # noqa: S608  only constants of this file are put together
