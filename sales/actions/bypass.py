"""A firm or a deal is typed in beside a live lead of marketing: the lead is shown, and what was done is recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.actions import create_company
from companies.keys import company_as_party
from companies.models import Company
from companies.queries import best_matches_of
from companies.rules.matching import Party, company_party
from journal.actions import record
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from people.rights import rows_for
from sales import events
from sales.actions.conversion import convert_lead, lead_as_party
from sales.actions.deals import open_deal
from sales.models import Bypass, Deal, DealKind

MOST_SHOWN = 3
CONVERTIBLE = (Lead.Status.ROUTED, Lead.Status.ACCEPTED, Lead.Status.WORKING)
LIVE_LEAD = "live_lead"


def live_leads_of(company: Company | None, name: str = "") -> list[Lead]:
    """Live leads that may be this firm, likeliest first; `name` where the firm is not known."""
    return _live_leads([company_as_party(company) if company is not None else company_party(name)])[0]


def live_leads_of_firms(companies: Sequence[Company]) -> list[list[Lead]]:
    """For each firm the live leads that may be it, likeliest first. Two statements for all of them."""
    return _live_leads([company_as_party(company) for company in companies])


def _live_leads(parties: Sequence[Party]) -> list[list[Lead]]:
    rows = Lead.objects.open().select_related("channel", "owner")
    return [[one.record for one in found] for found in best_matches_of(parties, rows, MOST_SHOWN, lead_as_party)]


def convertible_by(person: Person, leads: Sequence[Lead]) -> set[int]:
    """The ids of those leads that the person may turn into a deal now."""
    if not person.may("sales.convert_lead"):
        return set()
    rows = Lead.objects.visible_to(person).filter(rows_for(person, "sales.convert_lead"), status__in=CONVERTIBLE)
    return set(rows.filter(pk__in=[lead.pk for lead in leads]).values_list("pk", flat=True))


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
        raise refusal_beside(leads, by)
    if company is None and company_name:
        company = create_company({"name": company_name, "owner": owner or by}, by=by)
    deal = open_deal({**values, "company": company}, by=by, owner=owner)
    for lead in leads:
        note_beside(lead, by=by, why=beside_why, deal=deal)
    return deal


def refusal_beside(leads: Sequence[Lead], by: Person, mine: set[int] | None = None) -> NotPossible:
    """That nobody goes on beside these leads without a reason (code live_lead), with the leads for a program. `mine`
    is what `convertible_by` says of them, where it was asked already."""
    mine = convertible_by(by, leads) if mine is None else mine
    return NotPossible(
        live_sentence(leads), code=LIVE_LEAD, more={"leads": [_told(lead, lead.pk in mine) for lead in leads]}
    )


def _told(lead: Lead, may_convert: bool) -> dict[str, Any]:
    return {
        "id": lead.pk,
        "name": str(lead),
        "status": lead.status,
        "channel": str(lead.channel),
        "came_at": lead.came_at.isoformat(),
        "owner": str(lead.owner) if lead.owner else None,
        "may_convert": may_convert,
    }


@transaction.atomic
def note_beside(
    lead: Lead,
    *,
    by: Person | None,
    why: str,
    company: Company | None = None,
    deal: Deal | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Bypass:
    """Record on a live lead that somebody was shown it and went on: with a `deal`, or with nothing but the company."""
    door = Bypass.Door.DEAL if deal is not None else Bypass.Door.COMPANY
    why = why.strip()[:300]
    past: dict[str, Any] = {"happened_at": happened_at, "migrated": migrated}
    if deal is not None:
        record(events.LEAD_BYPASSED, lead, by=by, why=why, deal=deal.pk, **past)
    elif company is not None:
        record(events.COMPANY_ADDED_BESIDE, lead, by=by, why=why, company=company.pk, **past)
    return Bypass.objects.create(
        lead=lead, choice=Bypass.Choice.BESIDE, door=door, why=why, by=by, company=company, deal=deal,
        happened_at=happened_at or timezone.now(),
    )  # fmt: skip


@transaction.atomic
def convert_instead(lead: Lead, door: str, *, by: Person, **how: Any) -> Deal:
    """Convert a lead that was shown at a `door` of Bypass.Door (`how` as in `convert_lead`); it is recorded."""
    deal = convert_lead(lead, by=by, **how)
    record(events.LEAD_CONVERTED_INSTEAD, lead, by=by)
    Bypass.objects.create(
        lead=lead, choice=Bypass.Choice.CONVERTED, door=door, by=by, deal=deal, happened_at=timezone.now()
    )
    return deal


def live_sentence(leads: Sequence[Lead]) -> str:
    """That marketing works this firm already, in the reader's language."""
    first = leads[0]
    who = _("{owner} works it").format(owner=first.owner) if first.owner else _("nobody works it yet")
    return _(
        "“{lead}” came in from {channel} on {day} and {who}. Convert it instead, or say why you go on beside it."
    ).format(lead=first, channel=first.channel, day=first.came_at.date().isoformat(), who=who)
