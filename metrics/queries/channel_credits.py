"""The statements behind the channel table: whom results are credited to, what was spent, who visited."""

# ruff: noqa: S608 - the parts are constants of this file, all values are passed apart
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from leads.queries.results import local_today
from leads.rules.attribution import EVEN, FIRST, LAST
from metrics.queries.windows import LAST as LAST_DAY
from metrics.queries.windows import Window

KINDS = ("cohort", "period")
STEPS = ("lead", "valid", "deal", "order")
FIRST_DAY = date(1900, 1, 1)
Credit = tuple[int | None, str, str, int, int, int]  # channel, step, currency, contacts that share, how many, cents


@dataclass(frozen=True)
class ChannelQuery:
    """What is asked. A cohort follows the leads that came in the window; a period counts what happened in it.
    `brand`: whether brand and PR spend counts as cost."""

    window: Window = field(default_factory=Window)
    model: str = FIRST
    kind: str = "cohort"
    brand: bool = False

    @property
    def days(self) -> tuple[date, date]:
        """First and last day on which cost and visits count: until today, as results do."""
        last = min(self.window.to_on or LAST_DAY, local_today())
        return self.window.from_on or FIRST_DAY, last


_CREDITS = """
WITH journeys AS (
    SELECT f.journey, f.lead_id, coalesce(c.merged_into_id, f.channel_id) AS channel,
        f.lead_at, f.valid_at, f.deal_at, f.order_at
    FROM metrics_funneljourney f LEFT JOIN leads_channel c ON c.id = f.channel_id
    WHERE f.seen_to IS NULL {of_cohort}
), results AS (
    {steps}
    UNION ALL
    SELECT 'revenue', d.deal_id, j.journey, j.lead_id, j.channel, d.closed_at, round(d.amount * 100)::bigint, d.currency
    FROM journeys j
    JOIN metrics_dealstate d ON d.journey = j.journey AND d.seen_to IS NULL AND d.status = 'won'
    JOIN sales_deal s ON s.id = d.deal_id AND s.kind = 'new'
    WHERE {revenue_counts}
    UNION ALL
    SELECT 'lifetime', d.deal_id, j.journey, j.lead_id, j.channel, j.order_at, round(d.amount * 100)::bigint, d.currency
    FROM journeys j JOIN metrics_dealstate d ON d.journey = j.journey AND d.seen_to IS NULL AND d.status = 'won'
    WHERE {lifetime_counts}
), {credits}
"""
_ALL_TO_FIRST = """
given AS (SELECT channel, step, currency, 1 AS of, count(*) AS n, coalesce(sum(cents), 0) AS cents
    FROM results GROUP BY channel, step, currency)
SELECT channel, step, currency, of, n, cents FROM given
"""
# Only results of leads that came again are shared; all others belong to their one contact.
_SHARED = """
parted AS (
    SELECT r.*, r.step <> 'lead' AND coalesce(r.lead_id IN (SELECT lead_id FROM leads_touch), false) AS is_shared
    FROM results r
), contacts AS (
    SELECT step, deal, journey, currency, cents, channel, false AS is_later, NULL::timestamptz AS at, 0::bigint AS touch
    FROM parted WHERE is_shared
    UNION ALL
    SELECT r.step, r.deal, r.journey, r.currency, r.cents, coalesce(c.merged_into_id, t.channel_id), true,
        t.happened_at, t.id
    FROM parted r JOIN leads_touch t ON t.lead_id = r.lead_id AND t.happened_at <= r.at
    JOIN leads_channel c ON c.id = t.channel_id
    WHERE r.is_shared
), ranked AS (
    SELECT step, currency, cents, channel,
        row_number() OVER (PARTITION BY step, deal, journey ORDER BY is_later, at, touch) AS number,
        count(*) OVER (PARTITION BY step, deal, journey) AS of
    FROM contacts
)
SELECT channel, step, currency, 1, count(*), coalesce(sum(cents), 0) FROM parted WHERE NOT is_shared
GROUP BY channel, step, currency
UNION ALL
"""
_TO_LAST = """
SELECT channel, step, currency, 1, count(*), coalesce(sum(cents), 0) FROM ranked WHERE number = of
GROUP BY channel, step, currency
"""
_EVENLY = """
SELECT channel, step, currency, of, count(*), coalesce(sum(cents / of + (number <= cents %% of)::int), 0)
FROM ranked GROUP BY channel, step, currency, of
"""
_BY_MODEL = {FIRST: _ALL_TO_FIRST, LAST: _SHARED + _TO_LAST, EVEN: _SHARED + _EVENLY}


def credits_of(query: ChannelQuery) -> list[Credit]:
    """What each channel is credited with. One statement."""
    window = query.window
    params = {"starts": window.starts_at, "ends": window.ends_at}
    is_cohort = query.kind == "cohort"
    sql = _CREDITS.format(
        of_cohort=f"AND f.lead_at IS NOT NULL AND {_within('f.lead_at', window)}" if is_cohort else "",
        steps="\n    UNION ALL\n".join(_step(number, is_cohort, window) for number in range(len(STEPS))),
        revenue_counts=_passed(STEPS) if is_cohort else _within("d.closed_at", window),
        lifetime_counts=_passed(STEPS) if is_cohort else f"j.order_at IS NOT NULL AND {_within('j.order_at', window)}",
        credits=_BY_MODEL[query.model],
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5])) for row in cursor.fetchall()]


def _step(number: int, is_cohort: bool, window: Window) -> str:
    """One step's results; a cohort counts a journey in it when it passed every step before."""
    step = STEPS[number]
    counts = (
        _passed(STEPS[: number + 1]) if is_cohort else f"j.{step}_at IS NOT NULL AND " + _within(f"j.{step}_at", window)
    )
    columns = f"'{step}' AS step, 0 AS deal, j.journey, j.lead_id, j.channel, j.{step}_at AS at"
    return f"SELECT {columns}, NULL::bigint AS cents, '' AS currency FROM journeys j WHERE {counts}"


def _passed(steps: Iterable[str]) -> str:
    return " AND ".join(f"j.{step}_at IS NOT NULL" for step in steps)


def _within(column: str, window: Window) -> str:
    parts = [f"{column} >= %(starts)s"] if window.starts_at else []
    parts += [f"{column} < %(ends)s"] if window.ends_at else []
    return " AND ".join(parts) or "true"


# the same formula as leads.rules.spread
_SPENT = """
SELECT coalesce(c.merged_into_id, s.channel_id), s.kind, s.currency, sum(
    round(s.amount * (least(s.to_on, %(last)s) - s.from_on + 1) / (s.to_on - s.from_on + 1), 2)
    - round(s.amount * (greatest(s.from_on, %(first)s) - s.from_on) / (s.to_on - s.from_on + 1), 2))
FROM leads_spend s JOIN leads_channel c ON c.id = s.channel_id
WHERE s.from_on <= %(last)s AND s.to_on >= %(first)s
GROUP BY 1, 2, 3
"""
_VISITED = """
SELECT coalesce(c.merged_into_id, v.channel_id), sum(v.visitors)::bigint, sum(v.registrations)::bigint
FROM leads_visits v JOIN leads_channel c ON c.id = v.channel_id
WHERE v.day BETWEEN %(first)s AND %(last)s GROUP BY 1
"""


def spent_on(query: ChannelQuery) -> list[tuple[int, str, str, Decimal]]:
    """Channel, kind, currency and amount of what was spent on the days that count."""
    return _fetch(_SPENT, query.days)


def visited_by(query: ChannelQuery) -> list[tuple[int, int | None, int | None]]:
    """Channel, visitors and registrations of the days that count."""
    return _fetch(_VISITED, query.days)


def _fetch(sql: str, days: tuple[date, date]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": days[0], "last": max(days[1], days[0] - timedelta(days=1))})
        return list(cursor.fetchall())
