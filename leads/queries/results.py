"""What campaigns brought and cost: own leads by their rows, everything after them by the journal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from leads.models import Campaign, Lead, Spend, Touch
from leads.queries.reached import IS_VALID

GOALS = ("leads", "valid", "deals")


@dataclass
class Result:
    """Counts of journeys whose first contact is the campaign; amounts by currency. `again`: known leads that came."""

    leads: int = 0
    valid: int = 0
    deals: int = 0
    orders: int = 0
    again: int = 0
    revenue: dict[str, Decimal] = field(default_factory=dict)
    cost: dict[str, Decimal] = field(default_factory=dict)
    brand: dict[str, Decimal] = field(default_factory=dict)

    def cost_per(self, count: int, currency: str) -> Decimal | None:
        """What one of them cost; None without cost or count. Brand and PR are left out."""
        cost = self.cost.get(currency)
        return round(cost / count, 2) if cost and count else None

    def as_json(self) -> dict[str, Any]:
        """The shape that is frozen at closing: amounts as texts."""
        counts = {name: getattr(self, name) for name in ("leads", "valid", "deals", "orders", "again")}
        return counts | {
            name: {code: str(amount) for code, amount in getattr(self, name).items()}
            for name in ("revenue", "cost", "brand")
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Result":
        """What as_json wrote."""
        amounts: dict[str, Any] = {
            name: {code: Decimal(text) for code, text in told.get(name, {}).items()}
            for name in ("revenue", "cost", "brand")
        }
        counts: dict[str, Any] = {name: told.get(name, 0) for name in ("leads", "valid", "deals", "orders", "again")}
        return cls(**counts, **amounts)


def local_today() -> date:
    """Today in settings.TIME_ZONE."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def results_of(campaigns: Sequence[Campaign]) -> dict[int, Result]:
    """The result of each campaign by id: four queries whatever their number."""
    found = {campaign.pk: Result() for campaign in campaigns}
    ids = list(found)
    for row in _of_leads(ids):
        found[row["campaign_ref"]].leads, found[row["campaign_ref"]].valid = row["leads"], row["valid"]
    for row in Touch.objects.filter(campaign_ref__in=ids).order_by().values("campaign_ref").annotate(n=Count("pk")):
        found[row["campaign_ref"]].again = row["n"]
    spent = Spend.objects.filter(campaign__in=ids).order_by().values("campaign", "kind", "currency")
    for row in spent.annotate(total=Sum("amount")):
        of = found[row["campaign"]]
        (of.brand if row["kind"] == Spend.Kind.BRAND else of.cost)[row["currency"]] = row["total"]
    for campaign, deals, orders, currency, revenue in _of_journal(ids):
        of = found[campaign]
        of.deals, of.orders = of.deals + deals, of.orders + orders
        if currency and revenue:
            of.revenue[currency] = of.revenue.get(currency, Decimal(0)) + revenue
    return found


def result_of(campaign: Campaign) -> Result:
    """The result of one campaign as it stands now."""
    return results_of([campaign])[campaign.pk]


def frozen_result(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """What is kept at closing: the result and the goal, and when they were counted."""
    goal = {name: getattr(campaign, f"goal_{name}") for name in GOALS}
    planned = {"planned_cost": str(campaign.planned_cost), "currency": campaign.currency}
    return {**result_of(campaign).as_json(), "goal": goal, **planned, "counted_at": at.isoformat()}


def _of_leads(ids: list[int]) -> Any:
    rows = Lead.objects.filter(campaign_ref__in=ids).exclude(status=Lead.Status.MERGED)
    return rows.order_by().values("campaign_ref").annotate(leads=Count("pk"), valid=Count("pk", filter=IS_VALID))


# Leads knows nothing of sales but the names of its events: a journey has a deal or an order while the last thing told
# of it is not that it was taken back. Revenue is that of new business; renewals are not what a campaign brought.
_JOURNAL = """
WITH mine AS (
    SELECT campaign_ref_id AS campaign, journey FROM leads_lead
    WHERE campaign_ref_id = ANY(%(ids)s) AND status <> 'merged'
), told AS (
    SELECT DISTINCT ON (m.campaign, e.subject_id) m.campaign, e.journey, e.name, e.facts
    FROM mine m JOIN journal_event e ON e.journey = m.journey
    WHERE e.name IN ('sales.order_signed', 'sales.order_cancelled') AND coalesce(e.facts->>'kind', 'new') = 'new'
    ORDER BY m.campaign, e.subject_id, e.id DESC
), deals AS (
    SELECT DISTINCT ON (m.campaign, e.journey) m.campaign, e.journey, e.name
    FROM mine m JOIN journal_event e ON e.journey = m.journey
    WHERE e.name IN ('sales.deal_opened', 'leads.conversion_undone')
    ORDER BY m.campaign, e.journey, e.id DESC
)
SELECT campaign, count(*) FILTER (WHERE name = 'sales.deal_opened')::int, 0, '', 0::numeric FROM deals GROUP BY campaign
UNION ALL
SELECT campaign, 0, count(DISTINCT journey)::int, '', 0 FROM told WHERE name = 'sales.order_signed' GROUP BY campaign
UNION ALL
SELECT campaign, 0, 0, coalesce(facts->>'currency', ''), sum((facts->>'amount')::numeric)
FROM told WHERE name = 'sales.order_signed' GROUP BY campaign, coalesce(facts->>'currency', '')
"""


def _of_journal(ids: list[int]) -> list[tuple[int, int, int, str, Decimal]]:
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL, {"ids": ids})
        return list(cursor.fetchall())
