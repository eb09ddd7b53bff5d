"""What the search box in the header finds among leads."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from companies.searching import search_q
from console.search import Hit, register_search
from leads.models import Lead
from people.models import Person


def find_leads(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Leads that contain every word of the text, newest first."""
    rows = search_q(Lead.objects.visible_to(person), text).select_related("channel").order_by("-came_at", "-pk")
    return [Hit(str(lead), _why(lead), lead.get_absolute_url()) for lead in rows[:limit]]


def _why(lead: Lead) -> str:
    parts = (lead.name if lead.company_name else "", lead.get_status_display(), str(lead.channel), lead.region_line)
    return " · ".join(filter(None, parts))


register_search(_("Leads"), "leads.view_lead", find_leads)
