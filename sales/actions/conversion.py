"""A lead becomes a company, a contact and a deal, in one transaction; the link to the lead is never cut."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.actions import change_company, change_contact, create_company, create_contact
from companies.actions.contacts import CONTACT_FIELDS
from companies.actions.firms import COMPANY_FIELDS
from companies.keys import company_as_party
from companies.models import Company, Contact
from companies.queries import SURE, find_company_for
from companies.rules.matching import Party
from companies.rules.names import person_key
from journal.actions import record
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from sales import events
from sales.actions.deals import lock_deal, open_deal
from sales.models import Conversion, Deal, Product
from sales.rules.conversion import FieldChoice, compare, taken

HANDED_DOWN = ("phone", "website", "industry", "region", "city", "address", "employees", "credit_code",
               "legal_representative")  # fmt: skip
OF_CONTACT = ("name", "title", "phone", "email")


@transaction.atomic
def convert_lead(
    lead: Lead,
    *,
    by: Person | None,
    company: Company | None = None,
    as_new_company: bool = False,
    take: Collection[str] = (),
    deal: Deal | None = None,
    deal_name: str | None = None,
    amount: Any = 0,
    currency: str = "CNY",
    product: Product | None = None,
    expected_close_on: Any = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Deal:
    """Turn a lead into a deal, or join it to an open `deal`; returns the deal.

    The company is the deal's, else the one given, else the one that the matcher is sure about, else a new one made from
    the lead (`as_new_company` skips the search). Blank fields of a known company and contact are filled from the lead;
    where both have a value the known one stays unless `take` names it (`company.phone`, `contact.title`). What was made
    and changed is kept, so that `take_back_conversion` can return it. Raises NotPossible when somebody was faster, when
    the lead's or the deal's state does not allow it, when nobody would own the deal, or when there is no name.
    """
    from leads.actions import mark_converted

    lead = _lock_lead(lead)
    _check_not_converted(lead)
    owner = lead.owner or by
    if owner is None:
        raise NotPossible(_("Give “{lead}” an owner before it becomes a deal.").format(lead=lead), code="no_owner")
    past: dict[str, Any] = {"happened_at": happened_at, "migrated": migrated}
    made = Made(lead, by, take, past)
    if deal is not None:
        deal = _joined(deal)
        company = deal.company
    known = _chosen(company) or (None if as_new_company else _known_company(lead))
    company = made.fill_company(known) if known else made.add_company(owner)
    contact = made.contact_at(company)
    before = lead.status, lead.accepted_at
    mark_converted(lead, company, by=by, **past)
    if deal is None:
        values = {
            "name": deal_name or "",
            "company": company,
            "contact": contact,
            "amount": amount,
            "currency": currency,
            "product": product,
            "expected_close_on": expected_close_on,
            "desk": lead.desk,
            "intent_grade": lead.grade,
        }
        deal = open_deal(values, by=by, owner=owner, lead=lead, **past)
        made.records.append("deal")
    else:
        record(events.LEAD_ATTACHED, deal, by=by, lead=lead.pk, **past)
    made.keep(deal, company, contact, before)
    return deal


def _joined(deal: Deal) -> Deal:
    """The open deal that a lead joins, locked."""
    deal = lock_deal(deal)
    if deal.status != Deal.Status.OPEN or deal.company is None:
        raise NotPossible(
            _("“{deal}” is not open or has no company: a lead can't join it.").format(deal=deal), code="wrong_state"
        )
    return deal


class Made:
    """What one conversion makes and changes, collected on the way."""

    def __init__(self, lead: Lead, by: Person | None, take: Collection[str], past: dict[str, Any]) -> None:
        self.lead, self.by, self.take, self.past = lead, by, take, past
        self.records: list[str] = []
        self.changes: list[dict[str, Any]] = []

    def add_company(self, owner: Person) -> Company:
        lead = self.lead
        values = {name: getattr(lead, name) for name in HANDED_DOWN if getattr(lead, name) not in ("", None)}
        values |= {"name": lead.company_name or lead.name, "owner": owner}
        if lead.email:
            values["email"] = lead.email
        self.records.append("company")
        return create_company(values, by=self.by, journey=lead.journey, **self.past)

    def fill_company(self, company: Company) -> Company:
        wanted = taken(company_choices_of(self.lead, company), self._named("company"))
        return self._changed("company", company, COMPANY_FIELDS, change_company, wanted)

    def contact_at(self, company: Company) -> Contact | None:
        """The person of the lead at that company: found again by mail, phone or name, else added; None when unknown."""
        lead = self.lead
        if not (lead.name or lead.email or lead.phone):
            return None
        contact = known_contact(lead, company)
        if contact is not None:
            wanted = taken(contact_choices_of(lead, contact), self._named("contact"))
            return self._changed("contact", contact, CONTACT_FIELDS, change_contact, wanted)
        self.records.append("contact")
        values = {name: getattr(lead, name) for name in OF_CONTACT if getattr(lead, name)}
        return create_contact(values, company=company, by=self.by, journey=lead.journey, **self.past)

    def _named(self, record: str) -> list[str]:
        return [name.partition(".")[2] for name in self.take if name.startswith(f"{record}.")]

    def _changed(self, name: str, known: Any, fields: Collection[str], change: Any, wanted: dict[str, Any]) -> Any:
        if not wanted or self.past["migrated"]:
            return known
        old = {field: getattr(known, field) for field in fields if field not in NOT_HANDED}
        new = change(known, wanted, by=self.by, why=_("From lead “{lead}”").format(lead=self.lead))
        self.changes += [
            {"record": name, "field": field, "old": value, "new": getattr(new, field)}
            for field, value in sorted(old.items())
            if getattr(new, field) != value
        ]
        return new

    def keep(
        self, deal: Deal, company: Company, contact: Contact | None, before: tuple[str, datetime | None]
    ) -> Conversion:
        status, accepted_at = before
        return Conversion.objects.create(
            lead=self.lead, deal=deal, company=company, contact=contact, made=self.records, changes=self.changes,
            lead_status=status, accepted_at=accepted_at, by=self.by,
            converted_at=self.past["happened_at"] or timezone.now(),
        )  # fmt: skip


NOT_HANDED = ("parent", "owner", "annual_revenue", "company")


def company_choices_of(lead: Lead, company: Company) -> list[FieldChoice]:
    """What the lead brings to a known company, field by field."""
    return _compared(lead, company, HANDED_DOWN)


def contact_choices_of(lead: Lead, contact: Contact) -> list[FieldChoice]:
    """What the lead brings to a known contact, field by field."""
    return _compared(lead, contact, OF_CONTACT)


def _compared(lead: Lead, known: Any, fields: Collection[str]) -> list[FieldChoice]:
    return compare({f: getattr(known, f) for f in fields}, {f: getattr(lead, f) for f in fields})


def _lock_lead(lead: Lead) -> Lead:
    return Lead.objects.select_for_update(of=("self",)).select_related("owner", "desk", "company").get(pk=lead.pk)


def _check_not_converted(lead: Lead) -> None:
    if lead.status == Lead.Status.CONVERTED:
        deal = deal_of(lead)
        raise NotPossible(
            _("“{lead}” was converted already; {owner} works the deal.").format(
                lead=lead, owner=deal.owner if deal else _("somebody")
            ),
            code="already_converted",
        )


def deal_of(lead: Lead) -> Deal | None:
    """The deal that a converted lead became or joined; of one converted in a former system the newest that names it."""
    held = lead.conversions.filter(undone_at=None).select_related("deal__owner").first()
    return held.deal if held else lead.deals.select_related("owner").order_by("-pk").first()


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


def known_contact(lead: Lead, company: Company) -> Contact | None:
    """The person of the lead among the contacts of a company."""
    return known_contacts(lead, [company]).get(company.pk)


def known_contacts(lead: Lead, companies: Collection[Company]) -> dict[int, Contact]:
    """The person of the lead at each company where somebody has the mail, or the name without another phone.

    One statement, however many companies and people.
    """
    key = person_key(lead.name)
    named = Q(person_key=key) & ~Q(person_key="")
    if lead.phone_e164:
        named &= Q(phone_e164__in=("", lead.phone_e164))
    mailed = Q(email_clean=lead.email_clean) & ~Q(email_clean="")
    rows = Contact.objects.filter(mailed | named, company__in=companies).select_related("company")
    return {contact.company_id: contact for contact in rows.order_by("-pk") if contact.company_id is not None}
