"""Planted rows as records of the console: companies, contacts, signed orders and leads, in a few statements."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from companies.actions.loading import Load, load_companies, load_contacts
from leads.actions.cleaning import clean_lead
from leads.actions.intake import new_lead
from leads.models import Channel, Lead
from people.models import Person
from sales.actions.checks import moment_of
from sales.actions.shipping import first_stage
from sales.models import Deal, Order

Row = dict[str, Any]


@transaction.atomic
def keep_orders(rows: list[Row], rep: Person) -> list[Order]:
    """Signed, self-sourced orders of new customers."""
    firm = ("company", "legal_representative", "credit_code", "address")
    names = {"company": "name"}
    loads = [Load({names.get(n, n): row.get(n, "") for n in firm}) for row in rows]
    companies = load_companies(loads, by=None, migrated=True)
    people = [
        Load({"name": row.get("contact", ""), "phone": row.get("phone", ""), "email": row.get("email", "")}, company=c)
        for row, c in zip(rows, companies, strict=True)
    ]
    contacts = load_contacts(people, by=None, migrated=True)
    stage, made = first_stage(), []
    for row, company, contact in zip(rows, companies, contacts, strict=True):
        at = moment_of(row["signed_on"])
        deal = Deal(
            name=company.name,
            company=company,
            contact=contact,
            owner=rep,
            stage=stage,
            status=Deal.Status.WON,
            amount=Decimal(row.get("amount") or 0),
            opened_at=at,
            closed_at=at,
            created_at=at,
            is_self_sourced=True,
        )  # fmt: skip
        made.append(deal)
    deals = Deal.objects.bulk_create(made)
    return Order.objects.bulk_create(_order(row, deal) for row, deal in zip(rows, deals, strict=True))


def _order(row: Row, deal: Deal) -> Order:
    return Order(
        number=row["order_no"], deal=deal, company=deal.company, owner=deal.owner, journey=deal.journey,
        status=Order.Status.SIGNED, total_amount=deal.amount, signed_on=row["signed_on"], signed_at=deal.closed_at,
        created_at=deal.created_at,
    )  # fmt: skip


def keep_leads(rows: list[Row], channel: Channel) -> list[Lead]:
    """Marketing leads, cleaned as the import cleans them."""
    made = []
    for row in rows:
        raw = {**row, "company_name": row.get("company", "")}
        lead = new_lead(clean_lead(raw), {}, channel=channel, came_at=_noon(row["came_on"]))
        lead.source_ref = row.get("ref")
        made.append(lead)
    return Lead.objects.bulk_create(made, batch_size=2000)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_default_timezone())
