"""What the search box in the header finds among firms and contacts."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from companies.models import Company, Contact
from companies.searching import search_q
from console.search import Hit, register_search
from people.models import Person


def find_companies(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Firms that contain every word of the text."""
    rows = search_q(Company.objects.current().visible_to(person), text).order_by("name", "id")[:limit]
    return [Hit(c.name, " · ".join(filter(None, (c.short_name, c.region, c.city))), c.get_absolute_url()) for c in rows]


def find_contacts(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """People at firms that contain every word of the text."""
    rows = search_q(Contact.objects.visible_to(person), text).select_related("company").order_by("name", "id")[:limit]
    return [Hit(c.name, " · ".join(str(x) for x in (c.title, c.company) if x), c.get_absolute_url()) for c in rows]


register_search(_("Companies"), "companies.view_company", find_companies)
register_search(_("Contacts"), "companies.view_company", find_contacts)
