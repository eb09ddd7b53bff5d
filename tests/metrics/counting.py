"""Short words for asking the figures, after bringing them up to date."""

from datetime import date

from metrics.actions import update_funnel
from metrics.queries.funnel import Query, funnel
from metrics.queries.sales import sales_numbers
from metrics.queries.sales_values import SalesQuery
from metrics.queries.windows import Window


def window(from_on=None, to_on=None, as_of=None):
    return Window(*(date.fromisoformat(text) if text else None for text in (from_on, to_on, as_of)))


def counts(kind="cohort", by="channel", *, nonzero=True, **days):
    """{key: {stage: count}} and the total under "total"."""
    update_funnel()
    found = funnel(Query(kind, by, window(**days)))
    rows = {row.key: row.counts for row in [*found.rows, found.total]}
    return {key: {s: n for s, n in of.items() if n or not nonzero} for key, of in rows.items()}


def total(kind="cohort", **days):
    return counts(kind, **days)["total"]


def sales(by="rep", **days):
    """{key: (won, lost, open, revenue)} and the total under "total"."""
    update_funnel()
    found = sales_numbers(SalesQuery(by, window(**days)))
    rows = {row.key: row for row in [*found.rows, found.total]}
    return {key: (r.won, r.lost, r.open, int(r.revenue_in(found.currency))) for key, r in rows.items()}
