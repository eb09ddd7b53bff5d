"""Orders that were signed elsewhere: company, contact, deal, order, plan of payments; few statements per chunk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from companies.actions.loading import Load, load_companies, load_contacts
from companies.models import Company, Contact
from companies.rules.credit_codes import read_credit_code
from console.imports import Row
from journal.actions import Entry, record_many
from journal.errors import NotPossible
from leads.models import Channel, Lead
from people.models import Person
from sales import events
from sales.actions.checks import check_term, clean_currency, moment_of, today
from sales.actions.deals import opened_facts, searchable
from sales.actions.loading.fresh import announce
from sales.actions.loading.lines import Line, read_lines
from sales.actions.loading.origins import SELF_SOURCED, Origins
from sales.actions.loading.sellers import seller_of
from sales.models import Deal, DealKind, Order, OrderLine, Receivable
from sales.queries.lookup import Lookup, plain
from sales.rules.money import split_amount
from sales.rules.terms import default_payments, due_dates


@dataclass
class Signed:
    """One order as its row tells it."""

    row: Row
    number: str
    owner: Person
    kind: str
    signed_on: date
    starts_on: date | None
    ends_on: date | None
    currency: str
    lines: list[Line]
    total: Decimal
    recurring: Decimal
    channel: Channel | None
    lead: Lead | None
    company: Company | None = None
    contact: Contact | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_self_sourced(self) -> bool:
        return self.channel is None and self.lead is None and self.kind == DealKind.NEW


@transaction.atomic
def load_orders(
    rows: Sequence[Row], lookup: Lookup, origins: Origins, *, options: Mapping[str, Any], by: Person | None, past: bool
) -> None:
    """Take rows of the importer sales.order and say of each what became of it; a number that is known stays as it is.

    `past`: the console knew of the order from when it was signed, as a migrated past; else from now on.
    """
    known = _known(rows)
    wanted: list[Signed] = []
    for row in rows:
        number = str(row.values["ref"]).strip()
        try:
            one = _read(row, number, lookup, origins, options, by)
            if number in known:
                _compare(one, known[number])
            else:
                wanted.append(one)
        except NotPossible as refusal:
            row.refused(refusal)
    _check_leads(wanted)
    wanted = [one for one in wanted if not one.row.is_refused]
    _attach_companies(wanted, by=by, past=past)
    _attach_contacts(wanted, by=by, past=past)
    _write(wanted, by=by, past=past)


def _known(rows: Sequence[Row]) -> dict[str, Order]:
    numbers = [str(row.values["ref"]).strip() for row in rows]
    found = Order.objects.filter(Q(number__in=numbers) | Q(source_ref__in=numbers)).select_related("company")
    return {name: order for order in found for name in (order.number, order.source_ref) if name}


def _compare(one: Signed, order: Order) -> None:
    """An order is known again by its number; signing locked it, so another amount or day is refused, not taken."""
    if one.total != order.total_amount or one.signed_on != order.signed_on or one.currency != order.currency:
        raise NotPossible(
            _(
                "{order} is here already, signed on {day} over {amount}: a signed order is not changed by a file."
            ).format(order=order.number, day=order.signed_on, amount=f"{order.total_amount} {order.currency}")
        )
    one.row.unchanged(order.pk)


def _read(
    row: Row, number: str, lookup: Lookup, origins: Origins, options: Mapping[str, Any], by: Person | None
) -> Signed:
    values = row.values
    if not number or len(number) > 40:
        raise NotPossible(_("An order's number has 1 to 40 characters."))
    signed_on = values["signed_on"]
    if signed_on is None or signed_on > today():
        raise NotPossible(_("{day} lies in the future.").format(day=signed_on))
    starts_on = values.get("starts_on") or signed_on
    check_term(starts_on, values.get("ends_on"))
    currency = clean_currency(values.get("currency") or options.get("currency") or "CNY")
    lines, total, recurring = read_lines(row, lookup, currency, starts_on, values.get("ends_on"))
    if not str(values.get("company") or "").strip():
        raise NotPossible(_("Say which company signed."))
    _check_code(row)
    channel, lead = origins.of(values)
    return Signed(
        row, number, seller_of(row, lookup, options, by), values.get("kind") or DealKind.NEW, signed_on, starts_on,
        values.get("ends_on"), currency, lines, total, recurring, channel, lead, values=values,
    )  # fmt: skip


def _check_code(row: Row) -> None:
    code = read_credit_code(str(row.values.get("credit_code") or ""))
    if code.code and not code.valid:
        row.warn(_("The credit code {code} is not valid: the firm is not known again by it.").format(code=code.code))


def _check_leads(wanted: list[Signed]) -> None:
    """A lead stands behind one order: the second row that names it, or one that names a sold lead, is refused."""
    ids = [one.lead.pk for one in wanted if one.lead]
    sold = set(Deal.objects.filter(lead__in=ids, status=Deal.Status.WON).values_list("lead", flat=True))
    for one in wanted:
        if one.lead is None:
            continue
        if one.lead.pk in sold:
            one.row.refused(_("The lead {lead} was won already by another order.").format(lead=one.lead.source_ref))
        sold.add(one.lead.pk)


def _attach_companies(wanted: list[Signed], *, by: Person | None, past: bool) -> None:
    """The company with this credit code; without one that of this very name; else a new one, each once."""
    codes = {code for one in wanted if (code := _code_of(one))}
    names = {str(one.values["company"]).strip() for one in wanted}
    found = list(Company.objects.current().filter(Q(credit_code__in=codes) | Q(name__in=names)).order_by("-pk"))
    by_code = {company.credit_code: company for company in found if company.credit_code}
    by_name = {plain(company.name): company for company in found}
    missing: dict[str, list[Signed]] = {}
    for one in wanted:
        one.company = one.lead.company if one.lead and one.lead.company else _find(one, by_code, by_name)
        if one.company is None:
            missing.setdefault(_code_of(one) or plain(str(one.values["company"])), []).append(one)
    loads = [Load(_firm_values(some[0]), added_at=moment_of(some[0].signed_on)) for some in missing.values()]
    for company, some in zip(load_companies(loads, by=by, migrated=past), missing.values(), strict=True):
        for one in some:
            one.company = company


def _find(one: Signed, by_code: Mapping[str, Company], by_name: Mapping[str, Company]) -> Company | None:
    code = _code_of(one)
    if code and code in by_code:
        return by_code[code]
    company = by_name.get(plain(str(one.values["company"])))
    # two firms may bear one name, but never two codes
    return None if company is not None and code and company.credit_code and company.credit_code != code else company


def _code_of(one: Signed) -> str:
    code = read_credit_code(str(one.values.get("credit_code") or ""))
    return code.code if code.valid else ""


def _firm_values(one: Signed) -> dict[str, Any]:
    names = ("legal_representative", "phone", "address")
    values = {name: str(one.values.get(name) or "") for name in names}
    email = str(one.values.get("email") or "")
    return {**values, "name": str(one.values["company"]), "credit_code": _code_of(one), "email": email,
            "owner": one.owner}  # fmt: skip


def _attach_contacts(wanted: list[Signed], *, by: Person | None, past: bool) -> None:
    firms = [one.company.pk for one in wanted if one.company]
    known = {
        (contact.company_id, contact.name): contact
        for contact in Contact.objects.filter(company__in=firms).order_by("-pk")
    }
    missing: dict[tuple[int, str], list[Signed]] = {}
    for one in wanted:
        name = str(one.values.get("contact") or "").strip()
        assert one.company is not None
        one.contact = known.get((one.company.pk, name))
        if one.contact is None and (name or _reads(one)):
            missing.setdefault((one.company.pk, name), []).append(one)
    loads = [
        Load(_person_values(some[0]), added_at=moment_of(some[0].signed_on), company=some[0].company)
        for some in missing.values()
    ]
    for contact, some in zip(load_contacts(loads, by=by, migrated=past), missing.values(), strict=True):
        for one in some:
            one.contact = contact


def _reads(one: Signed) -> bool:
    return bool(one.values.get("phone") or one.values.get("email"))


def _person_values(one: Signed) -> dict[str, Any]:
    phone, email = str(one.values.get("phone") or ""), str(one.values.get("email") or "")
    name = str(one.values.get("contact") or "").strip()
    return {"name": name or email or phone, "phone": phone, "email": email}


def _write(wanted: list[Signed], *, by: Person | None, past: bool) -> None:
    if not wanted:
        return
    _convert(wanted, by=by)
    lookup = Lookup.load()
    deals = Deal.objects.bulk_create([_deal(one, lookup.last_stage(one.kind)) for one in wanted])
    orders = Order.objects.bulk_create([_order(one, deal) for one, deal in zip(wanted, deals, strict=True)])
    pairs = list(zip(wanted, orders, strict=True))
    OrderLine.objects.bulk_create(
        OrderLine(order=o, product=line.product, quantity=line.quantity, unit_price=line.unit_price, amount=line.amount)
        for one, o in pairs
        for line in one.lines
    )
    Receivable.objects.bulk_create([owed for one, order in pairs for owed in _plan(order)])
    opened = [Entry(d, by, facts=opened_facts(d), happened_at=d.opened_at, migrated=past) for d in deals]
    record_many(events.DEAL_OPENED, opened)
    announce(orders, by=by, migrated=past)
    named = [
        Entry(o.deal, by, facts={"channel": one.channel.pk}, happened_at=o.signed_at, migrated=past)
        for one, o in pairs
        if one.channel and not one.lead
    ]
    record_many(events.ORIGIN_NAMED, named)
    for one, order in pairs:
        one.row.created(order.pk)


def _convert(wanted: list[Signed], *, by: Person | None) -> None:
    from leads.actions import mark_converted_many

    open_ones = [one for one in wanted if one.lead and one.lead.status != Lead.Status.CONVERTED]
    pairs = [(one.lead, one.company, moment_of(one.signed_on)) for one in open_ones]
    if pairs:
        owners = {one.lead.pk: one.owner.pk for one in open_ones if one.lead and one.lead.owner_id is None}
        mark_converted_many(pairs, by=by, owners=owners)  # type: ignore[arg-type]


def _deal(one: Signed, stage: Any) -> Deal:
    at = moment_of(one.signed_on)
    product = one.lines[0].product if one.lines else None
    deal = Deal(
        name=f"{one.company} · {one.number}"[:200], kind=one.kind, status=Deal.Status.WON, stage=stage, lead=one.lead,
        company=one.company, contact=one.contact, owner=one.owner, product=product, amount=one.total,
        currency=one.currency, is_self_sourced=one.is_self_sourced, opened_at=at, closed_at=at, moved_at=at,
        created_at=at, attributes={"origin": one.channel.key if one.channel else SELF_SOURCED},
    )  # fmt: skip
    if one.lead:
        deal.journey = one.lead.journey
    elif one.company and one.kind != DealKind.NEW:
        deal.journey = one.company.journey
    deal.search = searchable(deal)
    return deal


def _order(one: Signed, deal: Deal) -> Order:
    return Order(
        number=one.number, source_ref=one.number, kind=one.kind, status=Order.Status.SIGNED, deal=deal,
        company=deal.company, owner=one.owner, journey=deal.journey, currency=one.currency, total_amount=one.total,
        recurring_amount=one.recurring, starts_on=one.starts_on, ends_on=one.ends_on, signed_on=one.signed_on,
        signed_at=deal.closed_at, created_at=deal.created_at, payments=default_payments(one.starts_on, one.ends_on),
    )  # fmt: skip


def _plan(order: Order) -> list[Receivable]:
    if not order.total_amount or order.signed_on is None:
        return []
    first_on = max(order.signed_on, order.starts_on or order.signed_on)
    days = due_dates(first_on, order.starts_on, order.ends_on, order.payments)
    amounts = split_amount(order.total_amount, order.payments)
    return [Receivable(order=order, due_on=d, amount=a) for d, a in zip(days, amounts, strict=True) if a]
