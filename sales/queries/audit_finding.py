"""The leads that may stand behind orders which reps call self-sourced, each with its evidence. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from companies.models import Contact, MatchWeights
from companies.rules.parties import Contribution, Party
from companies.shapes import LEAD, party_of_row, record_as_party
from companies.weights import weights_of
from leads.models import Lead
from people.rules.dates import add_months
from sales.actions.checks import local_day
from sales.models import Deal, DealKind, Order
from sales.queries.audit_lookup import Holders, keys_of, leads_of_common_chiefs, look_up
from sales.rules.audit import ENOUGH_LEADS, STRONG_KEYS, Finding, weigh, window_of

CHUNK = 200
MOST_CONTACTS = 20
MOST_WEAK = 5
WORTH_SHOWING = 30.0
_EXTRA = ("came_at", "status", "merged_into_id", "company_id", "pooled_at")


@dataclass(frozen=True, slots=True)
class Known:
    """A lead as the audit reads it: its party, when it came in, what became of it."""

    pk: int
    party: Party
    came_at: datetime
    root: int
    company: int | None
    was_pooled: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """One lead behind one order. `root` is the lead that it was merged into; `is_linked`: it became this very firm."""

    order: int
    found: int
    root: int
    finding: Finding
    is_linked: bool
    is_recycled: bool
    came_at: datetime


def self_sourced_orders(month: date) -> QuerySet[Order]:
    """The wins of a month (its first day) that no lead began: new business, signed in it, not cancelled."""
    return (
        Order.objects.signed()
        .filter(
            signed_on__gte=month,
            signed_on__lt=add_months(month, 1),
            kind=DealKind.NEW,
            deal__is_self_sourced=True,
            deal__lead=None,
        )
        .select_related("company", "deal", "deal__contact")
        .order_by("signed_on", "pk")
    )


def find_candidates(orders: Sequence[Order], look_back_months: int) -> Iterator[list[Candidate]]:
    """For each chunk of orders its candidates, the best first within each order. So many statements per chunk."""
    lines_tell = Lead.objects.all()[:ENOUGH_LEADS].count() == ENOUGH_LEADS
    for start in range(0, len(orders), CHUNK):
        yield _of_chunk(orders[start : start + CHUNK], look_back_months, lines_tell)


def _of_chunk(orders: Sequence[Order], months: int, lines_tell: bool) -> list[Candidate]:
    contacts = _contacts_of(orders)
    parties = {order.pk: customer_party(order, contacts[order.company_id]) for order in orders}
    holders = look_up(parties.values())
    chiefs = leads_of_common_chiefs(parties, holders)
    linked = _linked_leads(orders)
    ids = {
        order.pk: _ids_for(parties[order.pk], holders, chiefs[order.pk], linked[order.company_id]) for order in orders
    }
    known = _read_leads(set().union(*ids.values()) if ids else set())
    spent = _already_sold(known)
    weights = weights_of(MatchWeights.objects.order_by("-pk").values_list("pk", flat=True).first())
    found: list[Candidate] = []
    for order in orders:
        persons = tuple(filter(None, (contact.person_key for contact in contacts[order.company_id])))
        some = []
        for pk in ids[order.pk]:
            lead = known.get(pk)
            if lead is None or lead.root in spent:
                continue
            is_linked = lead.company is not None and lead.company == order.company_id
            if not _is_in_time(lead, order, months, is_linked):
                continue
            customer = parties[order.pk]
            finding = weigh(customer, lead.party, holders.rarity, persons, weights, lines_tell=lines_tell)
            some.append(_candidate(order, lead, _with_link(finding) if is_linked else finding, is_linked))
        found += _worth_showing(some)
    return found


def customer_party(order: Order, contacts: Iterable[Contact]) -> Party:
    """The customer of an order: the firm, with all phones and mailboxes of the people known there."""
    party = record_as_party(order.company)
    people = [record_as_party(contact) for contact in contacts]
    own_domain = next((p.domain for p in people if p.domain), "")
    contact = order.deal.contact
    return replace(
        party,
        group="",
        person_name=contact.person_key if contact else "",
        phones=tuple(dict.fromkeys((*party.phones, *(phone for p in people for phone in p.phones)))),
        emails=tuple(dict.fromkeys((*party.emails, *(mail for p in people for mail in p.emails)))),
        domain=party.domain or own_domain,
    )


def _contacts_of(orders: Sequence[Order]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    firms = {order.company_id for order in orders}
    for contact in Contact.objects.filter(company__in=firms).select_related("company").order_by("pk"):
        if contact.company_id is not None and len(found[contact.company_id]) < MOST_CONTACTS:
            found[contact.company_id].append(contact)
    return found


def _linked_leads(orders: Sequence[Order]) -> dict[int, list[int]]:
    """Leads that were converted into the customer itself, by company."""
    found: dict[int, list[int]] = defaultdict(list)
    firms = {order.company_id for order in orders}
    for company, pk in Lead.objects.filter(company__in=firms).values_list("company", "pk").order_by("pk"):
        if company is not None:
            found[company].append(pk)
    return found


def _ids_for(party: Party, holders: Holders, chiefs: list[int], linked: list[int]) -> list[int]:
    brought = [pk for key in keys_of(party) if key[0] != "company_pinyin" for pk in holders.brought_by(key)]
    return list(dict.fromkeys([*linked, *brought, *chiefs]))


def _read_leads(ids: set[int]) -> dict[int, Known]:
    paths = (*LEAD.paths, *_EXTRA)
    size = 1 + len(LEAD.paths)
    found = {}
    for row in Lead.objects.filter(pk__in=ids).values_list("pk", *paths):
        came_at, _status, merged_into, company, pooled_at = row[size:]
        party = party_of_row(LEAD, row[:size])
        found[row[0]] = Known(row[0], party, came_at, merged_into or row[0], company, pooled_at is not None)
    return _with_roots(found)


def _with_roots(found: dict[int, Known]) -> dict[int, Known]:
    """Merged leads point at the lead that stands for them now, however many merges away."""
    into = {lead.root: lead.root for lead in found.values() if lead.root != lead.pk}
    for _ in range(5):
        next_ones = dict(
            Lead.objects.filter(pk__in=set(into.values()), merged_into__isnull=False).values_list("pk", "merged_into")
        )
        if not next_ones:
            break
        into = {start: next_ones.get(end, end) for start, end in into.items()}  # type: ignore[misc]
    return {pk: replace(lead, root=into.get(lead.root, lead.root)) for pk, lead in found.items()}


def _already_sold(known: dict[int, Known]) -> set[int]:
    """Leads that a won deal already counts for: no customer is credited twice to one lead."""
    roots = {lead.root for lead in known.values()}
    return set(Deal.objects.filter(lead__in=roots, status=Deal.Status.WON).values_list("lead", flat=True))


def _is_in_time(lead: Known, order: Order, months: int, is_linked: bool) -> bool:
    """Before the contract and inside the window; a lead that became this very firm never turns self-sourced."""
    assert order.signed_on is not None
    first, last = window_of(order.signed_on, months)
    day = local_day(lead.came_at)
    if order.signed_at and day == last:
        return lead.came_at < order.signed_at
    return day < last and (is_linked or day >= first)


def _with_link(finding: Finding) -> Finding:
    return replace(finding, score=max(finding.score, 99.9), strength="strong", is_credited=True)


def _candidate(order: Order, lead: Known, finding: Finding, is_linked: bool) -> Candidate:
    is_recycled = is_linked or (lead.was_pooled and finding.strength == "strong")
    return Candidate(order.pk, lead.pk, lead.root, finding, is_linked, is_recycled, lead.came_at)


def _worth_showing(found: list[Candidate]) -> list[Candidate]:
    """One per lead, the best first: all that may credit, and of the others the few that a person might believe."""
    ordered = sorted(found, key=lambda c: (not c.finding.is_credited, -c.finding.score, c.came_at, c.found))
    best = {c.root: c for c in reversed(ordered)}
    once = [c for c in ordered if best[c.root] is c]
    sure = [c for c in once if c.finding.is_credited]
    weak = [c for c in once if not c.finding.is_credited and _is_believable(c)]
    return [*sure, *weak[:MOST_WEAK]]


def _is_believable(found: Candidate) -> bool:
    agree: list[Contribution] = [part for part in found.finding.evidence if part.weight > 0]
    return found.finding.score >= WORTH_SHOWING and (len(agree) >= 2 or any(p.level in STRONG_KEYS for p in agree))
