"""What a seller is shown who types in a firm of which a lead is live, and the record of what was done."""

from collections.abc import Sequence
from functools import partial

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from companies.models import Company
from console.companies.beside import Live
from console.values import day
from leads.models import Lead
from people.models import Person
from sales.actions.bypass import convertible_by, live_leads_of_firms, note_beside, refusal_beside
from sales.models import Bypass
from sales.models.bypass import BypassQuerySet


def leads_beside(companies: Sequence[Company], person: Person) -> list[list[Live]]:
    """For each company that is being added the live leads that it may be."""
    found = live_leads_of_firms(companies)
    leads = [lead for some in found for lead in some]
    seen, mine = (visible_ids(person, leads), convertible_by(person, leads)) if leads else (set(), set())
    return [_shown(some, person, Bypass.Door.COMPANY, seen, mine) for some in found]


def shown(leads: Sequence[Lead], person: Person, door: str) -> list[Live]:
    """Live leads as a door shows them: with the way to the lead and to its conversion where the person may."""
    if not leads:
        return []
    return _shown(leads, person, door, visible_ids(person, leads), convertible_by(person, leads))


def visible_ids(person: Person, leads: Sequence[Lead]) -> set[int]:
    """The ids of those leads whose page the person may open."""
    rows = Lead.objects.visible_to(person).filter(pk__in=[lead.pk for lead in leads])
    return set(rows.values_list("pk", flat=True))


def _shown(leads: Sequence[Lead], person: Person, door: str, seen: set[int], mine: set[int]) -> list[Live]:
    if not leads:
        return []
    refusal = refusal_beside(leads, person, mine)
    return [
        Live(
            lead,
            _said(lead),
            refusal,
            partial(_keep, lead),
            lead.get_absolute_url() if lead.pk in seen else "",
            f"{reverse('sales:lead-convert', args=[lead.pk])}?instead={door}" if lead.pk in mine else "",
        )
        for lead in leads
    ]


def _keep(lead: Lead, company: Company, *, by: Person, why: str) -> None:
    note_beside(lead, by=by, why=why, company=company)


def _said(lead: Lead) -> str:
    owner = str(lead.owner) if lead.owner else _("nobody works it yet")
    return " · ".join((str(lead.channel), day(lead.came_at), owner))


def choices_made(rows: BypassQuerySet) -> dict[str, int]:
    """How many of the rows were converted instead, how many were gone round. One statement."""
    C = Bypass.Choice
    return rows.aggregate(**{choice.value: Count("pk", filter=Q(choice=choice)) for choice in C})
