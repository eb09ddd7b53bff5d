"""A lead becomes a company, a contact and a deal, in one transaction; the link to the lead is never cut."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from companies.actions import create_company, create_contact
from companies.keys import company_as_party
from companies.models import Company, Contact
from companies.queries import SURE, find_company_for
from companies.rules.matching import Party
from companies.rules.names import person_key
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from sales.actions.deals import open_deal
from sales.models import Deal, Product

HANDED_DOWN = ("phone", "website", "industry", "region", "city", "address", "employees", "credit_code",
               "legal_representative")  # fmt: skip


@transaction.atomic
def convert_lead(
    lead: Lead,
    *,
    by: Person | None,
    company: Company | None = None,
    as_new_company: bool = False,
    deal_name: str | None = None,
    amount: Any = 0,
    currency: str = "CNY",
    product: Product | None = None,
    expected_close_on: Any = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Deal:
    """Turn a lead into a deal and return it.

    The company is the one given, else the one that the matcher is sure about, else a new one made from the lead
    (`as_new_company` skips the search). Raises NotPossible when somebody was faster, when the lead's state does not
    allow it, when nobody would own the deal, or when there is no name to make a company from.
    """
    from leads.actions import mark_converted

    lead = _lock_lead(lead)
    _check_not_converted(lead)
    owner = lead.owner or by
    if owner is None:
        raise NotPossible(_("Give “{lead}” an owner before it becomes a deal.").format(lead=lead), code="no_owner")
    past: dict[str, Any] = {"happened_at": happened_at, "migrated": migrated}
    known = _chosen(company) or (None if as_new_company else _known_company(lead))
    company = known or _new_company(lead, owner, by, past)
    contact = _contact_of(lead, company, by, past)
    mark_converted(lead, company, by=by, **past)
    values = {
        "name": deal_name or "",
        "company": company,
        "contact": contact,
        "amount": amount,
        "currency": currency,
        "product": product,
        "expected_close_on": expected_close_on,
        "desk": lead.desk,
    }
    return open_deal(values, by=by, owner=owner, lead=lead, **past)


def _lock_lead(lead: Lead) -> Lead:
    return Lead.objects.select_for_update(of=("self",)).select_related("owner", "desk", "company").get(pk=lead.pk)


def _check_not_converted(lead: Lead) -> None:
    if lead.status == Lead.Status.CONVERTED:
        deal = lead.deals.select_related("owner").order_by("-pk").first()
        raise NotPossible(
            _("“{lead}” was converted already; {owner} works the deal.").format(
                lead=lead, owner=deal.owner if deal else _("somebody")
            ),
            code="already_converted",
        )


def _chosen(company: Company | None) -> Company | None:
    if company is not None and company.merged_into_id:
        return company.merged_into
    return company


def lead_as_party(lead: Lead) -> Party:
    """The firm of a lead as the matcher compares it; the values of a lead are clean already."""
    firm = Company(name=lead.company_name, **{name: getattr(lead, name) for name in (*HANDED_DOWN, *_KEYS)})
    return company_as_party(firm)


_KEYS = ("company_core", "company_pinyin", "phone_e164", "email_clean", "email_kind", "domain")


def _known_company(lead: Lead) -> Company | None:
    found = find_company_for(lead_as_party(lead))
    return found.record if found and found.match.verdict == SURE else None


def _new_company(lead: Lead, owner: Person, by: Person | None, past: dict[str, Any]) -> Company:
    values = {name: getattr(lead, name) for name in HANDED_DOWN if getattr(lead, name) not in ("", None)}
    values |= {"name": lead.company_name or lead.name, "owner": owner}
    if lead.email:
        values["email"] = lead.email
    return create_company(values, by=by, journey=lead.journey, **past)


def _contact_of(lead: Lead, company: Company, by: Person | None, past: dict[str, Any]) -> Contact | None:
    """The person of the lead at that company: found again by mail, phone or name, else added; None when unknown."""
    if not (lead.name or lead.email or lead.phone):
        return None
    known = _known_contact(lead, company)
    if known is not None:
        return known
    values = {name: getattr(lead, name) for name in ("name", "title", "phone", "email") if getattr(lead, name)}
    return create_contact(values, company=company, by=by, journey=lead.journey, **past)


def _known_contact(lead: Lead, company: Company) -> Contact | None:
    key = person_key(lead.name)
    for contact in company.contacts.order_by("pk")[:200]:
        same_mail = lead.email_clean and contact.email_clean == lead.email_clean
        same_name = bool(key) and contact.person_key == key
        same_phone = lead.phone_e164 and contact.phone_e164 == lead.phone_e164
        if same_mail or (same_name and (same_phone or not lead.phone_e164 or not contact.phone_e164)):
            return contact
    return None
