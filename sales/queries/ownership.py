"""Whose what is sold to a customer is, as one sentence, wherever it matters."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from companies.models import Company
from console import values
from journal.models import Event
from people.models import Person
from sales.models import Deal, DealKind, Order, OwnershipPolicy
from sales.rules.ownership import COMMERCIAL, CSM, OPERATIONS, SALES, Ownership, keeps_key_person, owner_of_deal

# success stands further down the chain: who is the CSM is read from what it announced
CSM_EVENTS = ("success.account_opened", "success.account_assigned", "success.account_taken_over")


def policy() -> OwnershipPolicy:
    """What the firm decided; the defaults while it decided nothing."""
    return OwnershipPolicy.objects.select_related("manager").first() or OwnershipPolicy()


@dataclass(frozen=True)
class Answer:
    """Who owns a kind of deal of a customer: the person (None when nobody is known), since when, and the sentence."""

    kind: str
    ownership: Ownership
    person: Person | None
    sentence: str
    key_person: Person | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape that the API promises."""
        since = self.ownership.since
        return {
            "kind": self.kind, "department": self.ownership.department,
            "owner": self.person.pk if self.person else None, "name": str(self.person or ""),
            "since": since.isoformat() if since else None, "sentence": self.sentence,
            "key_person": self.key_person.pk if self.key_person else None,
        }  # fmt: skip


@dataclass(frozen=True)
class Customer:
    """What decides about a customer: the newest new contract, its seller and origin, the CSM, what the firm decided."""

    contract: Order | None
    csm: Person | None
    policy: OwnershipPolicy

    @property
    def seller(self) -> Person | None:
        return self.contract.owner if self.contract else None

    @property
    def signed_on(self) -> date | None:
        return self.contract.signed_on if self.contract else None

    @property
    def key_person(self) -> Person | None:
        """The seller who stays the key person of a customer that came by referral."""
        if self.contract is None:
            return None
        deal = self.contract.deal
        origin = deal.lead.channel.key if deal.lead and deal.lead.channel else deal.attributes.get("origin", "")
        return self.contract.owner if keeps_key_person(origin) else None


def customer_of(company: Company | None) -> Customer:
    """Read what decides, with a few statements whatever the customer bought."""
    return Customer(_contract(company), csm_of(company), policy())


def owner_for(kind: str, customer: Customer, on: date) -> Answer:
    """Who owns a deal of this kind with the customer on a day: the one function that decides it everywhere."""
    rule = customer.policy
    found = owner_of_deal(kind, customer.signed_on, on, months=rule.expansion_months, renewal_owner=rule.renewal_owner)
    people = {SALES: customer.seller, CSM: customer.csm, COMMERCIAL: rule.manager, OPERATIONS: rule.manager}
    person = people[found.department]
    if person is not None and not person.is_active:
        person = None
    key_person = customer.key_person if found.department != SALES else None
    return Answer(kind, found, person, sentence_of(found, person, key_person), key_person)


def answers_for(company: Company, on: date) -> list[Answer]:
    """Who owns the expansions and the renewals of a customer; nothing for a firm that never signed."""
    customer = customer_of(company)
    if customer.contract is None:
        return []
    return [owner_for(DealKind.SEATS, customer, on), owner_for(DealKind.RENEWAL, customer, on)]


def _contract(company: Company | None) -> Order | None:
    if company is None:
        return None
    signed = Order.objects.signed().filter(company=company, kind=DealKind.NEW, signed_on__isnull=False)
    return signed.select_related("owner", "deal__lead__channel").order_by("-signed_on", "-pk").first()


def csm_of(company: Company | None) -> Person | None:
    """Who looks after the customer, as the journal tells."""
    if company is None:
        return None
    journeys = Order.objects.filter(company=company).values("journey")
    told = Event.objects.filter(journey__in=journeys, name__in=CSM_EVENTS).order_by("-happened_at", "-pk")
    facts = told.values_list("facts", flat=True).first()
    return Person.objects.filter(pk=facts.get("csm")).first() if facts else None


def contract_of(company: Company | None) -> date | None:
    """When the newest new contract of a company was signed; renewals and expansions don't count."""
    contract = _contract(company)
    return contract.signed_on if contract else None


def owner_of(deal: Deal, on: date) -> Answer:
    """Who owns the deal on that day; a closed deal is judged by the day it closed."""
    return owner_for(deal.kind, customer_of(deal.company), on)


def ownership_of(deal: Deal, on: date) -> Ownership:
    """Which department owns the deal on that day; a closed deal is judged by the day it closed."""
    return owner_of(deal, on).ownership


def department_name(department: str) -> str:
    """Sales, CSM, Commercial manager, Operations: as the sentence begins."""
    names = {
        SALES: pgettext("owner", "Sales"),
        CSM: pgettext("owner", "CSM"),
        COMMERCIAL: pgettext("owner", "Commercial manager"),
        OPERATIONS: pgettext("owner", "Operations"),
    }
    return names[department]


def sentence_of(ownership: Ownership, owner: object | None, key_person: object | None = None) -> str:
    """“CSM Li, because the contract was signed 2026-03-31 and six months ended 2026-09-30”."""
    name = department_name(ownership.department)
    who = _("{department} {person}").format(department=name, person=owner) if owner else name
    reasons = {
        "new": _("{who}, because it is a new purchase."),
        "renewal": _("{who}, because renewals belong to them."),
        "no_contract": _("{who}, because no contract is signed yet."),
        "inside_window": _("{who}, because the contract was signed {signed_on} and {months} months end {ends_on}."),
        "after_window": _("{who}, because the contract was signed {signed_on} and {months} months ended {ends_on}."),
    }
    signed_on = ownership.signed_on.isoformat() if ownership.signed_on else ""
    ends_on = ownership.window_ends_on.isoformat() if ownership.window_ends_on else ""
    text = reasons[ownership.reason].format(
        who=who, signed_on=signed_on, ends_on=ends_on, months=values.number(ownership.months)
    )
    if key_person is None:
        return text
    duty = _("{person} stays the key person: the customer came by referral.").format(person=key_person)
    return f"{text} {duty}"
