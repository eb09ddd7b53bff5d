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
from sales.actions.bypass import convertible_by, live_leads_of, note_beside, refusal_beside
from sales.models import Bypass
from sales.models.bypass import BypassQuerySet


def leads_beside(company: Company, person: Person) -> list[Live]:
    """The live leads that a company which is being added may be."""
    return shown(live_leads_of(company), person, Bypass.Door.COMPANY)


def shown(leads: Sequence[Lead], person: Person, door: str) -> list[Live]:
    """Live leads as a door shows them: with the way to the lead and to its conversion where the person may."""
    if not leads:
        return []
    seen = set(Lead.objects.visible_to(person).filter(pk__in=[x.pk for x in leads]).values_list("pk", flat=True))
    mine = convertible_by(person, leads)
    refusal = refusal_beside(leads, person)
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
