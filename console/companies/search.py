"""What the search box in the header finds among firms and contacts."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Contact
from companies.searching import search_q
from console.search import Caller, Hit, register_callers, register_search
from people.models import Person


def find_companies(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Firms that contain every word of the text."""
    rows = search_q(Company.objects.current().visible_to(person), text).order_by("name", "id")[:limit]
    return [Hit(c.name, " · ".join(filter(None, (c.short_name, c.region, c.city))), c.get_absolute_url()) for c in rows]


def find_contacts(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """People at firms that contain every word of the text."""
    rows = search_q(Contact.objects.visible_to(person), text).select_related("company").order_by("name", "id")[:limit]
    return [Hit(c.name, " · ".join(str(x) for x in (c.title, c.company) if x), c.get_absolute_url()) for c in rows]


def callers_at_companies(person: Person, number: str, limit: int) -> Sequence[Caller]:
    """People and firms with this phone number, each with who looks after the firm."""
    own = Contact.objects.filter(phone_e164=number, company__merged_into=None).select_related("company__owner")
    contacts = list(own.order_by("name", "pk")[:limit])
    firms = Company.objects.current().filter(phone_e164=number).exclude(pk__in=[c.company_id for c in contacts])
    companies = list(firms.select_related("owner").order_by("name", "pk")[: limit - len(contacts)])
    named = {firm.pk for firm in [*companies, *(c.company for c in contacts)] if firm}
    open_to = set(Company.objects.visible_to(person).filter(pk__in=named).values_list("pk", flat=True))
    if not person.may("companies.view_company"):
        open_to = set()
    people = [(" · ".join(filter(None, (c.name, str(c.company or "")))), c.title, c.company) for c in contacts]
    found = [*people, *((str(c), "", c) for c in companies)]
    return [
        Caller(
            title,
            " · ".join(filter(None, (more, _holder(firm)))),
            firm.get_absolute_url() if firm and firm.pk in open_to else "",
        )
        for title, more, firm in found
    ]


def _holder(firm: Company | None) -> str:
    owner = firm.owner if firm else None
    return gettext("put through to {owner}").format(owner=owner) if owner else gettext("nobody holds it")


register_callers(_("Companies"), callers_at_companies)
register_search(_("Companies"), "companies.view_company", find_companies)
register_search(_("Contacts"), "companies.view_company", find_contacts)
