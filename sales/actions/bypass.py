"""A rep opens a deal beside a live marketing lead: the lead is shown, and what the rep did about it is recorded."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from companies.actions import create_company
from companies.keys import company_as_party
from companies.models import Company
from companies.queries import best_matches
from companies.rules.matching import company_party
from journal.actions import record
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from sales import events
from sales.actions.conversion import lead_as_party
from sales.actions.deals import open_deal
from sales.models import Deal, DealKind

MOST_SHOWN = 3


def live_leads_of(company: Company | None, name: str = "") -> list[Lead]:
    """Live leads that may be this firm, likeliest first; `name` where the firm is not known."""
    party = company_as_party(company) if company is not None else company_party(name)
    rows = Lead.objects.open().select_related("channel", "owner")
    return [found.record for found in best_matches(party, rows, MOST_SHOWN, lead_as_party)]


@transaction.atomic
def open_deal_beside(
    values: dict[str, Any], *, by: Person, company_name: str = "", beside_why: str = "", owner: Person | None = None
) -> Deal:
    """Open a deal that comes from no lead; `company_name` makes the company when `values` has none.

    A new purchase of a firm of which a lead is live needs `beside_why`; it is recorded on the lead. Raises NotPossible
    (code live_lead) without it, and what `open_deal` raises.
    """
    company = values.get("company")
    is_new = values.get("kind", DealKind.NEW) == DealKind.NEW
    leads = live_leads_of(company, company_name) if is_new and (company or company_name) else []
    if leads and not beside_why.strip():
        raise NotPossible(live_sentence(leads), code="live_lead")
    if company is None and company_name:
        company = create_company({"name": company_name, "owner": owner or by}, by=by)
    deal = open_deal({**values, "company": company}, by=by, owner=owner)
    for lead in leads:
        record(events.LEAD_BYPASSED, lead, by=by, why=beside_why.strip()[:300], deal=deal.pk)
    return deal


def live_sentence(leads: Sequence[Lead]) -> str:
    """That marketing works this firm already, in the reader's language."""
    first = leads[0]
    who = _("{owner} works it").format(owner=first.owner) if first.owner else _("nobody works it yet")
    return _(
        "“{lead}” came in from {channel} on {day} and {who}. Convert it instead, or say why you go on beside it."
    ).format(lead=first, channel=first.channel, day=first.came_at.date().isoformat(), who=who)
