"""The commission basis of a month: each order, what counts of it, at which rate, and what was corrected when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from console import values
from journal.models import Event
from leads.models import Channel
from people.models import Person
from people.rights import rows_for
from people.rules.dates import add_months
from sales import events
from sales.actions.checks import local_day
from sales.models import CommissionRate, CommissionTerms, Order, Origin
from sales.queries.commission_changes import changes_of, worth_at_signing
from sales.rules.commission import ZERO, Rate, beyond, commission, less_refunds, origin_of, rate_for

VIEW = "sales.view_commission"


@dataclass(frozen=True)
class Correction:
    """What changed after signing: the day, why, and by how much the commission basis moved."""

    on: date
    why: str
    difference: Decimal


@dataclass
class Line:
    """One order of the month. `signed_basis` counted at signing, `basis` counts now; `amount` is basis × rate."""

    order: Order
    origin: str
    signed_basis: Decimal
    basis: Decimal
    refunded: Decimal
    rate: Rate | None
    signed_amount: Decimal
    amount: Decimal
    corrections: list[Correction] = field(default_factory=list)

    @property
    def origin_label(self) -> str:
        return str(Origin(self.origin).label)

    @property
    def percent(self) -> Decimal | None:
        return self.rate.percent if self.rate else None

    @property
    def currency(self) -> str:
        return self.order.currency

    @property
    def why_line(self) -> str:
        """The corrections in words, else why there is no rate."""
        if self.corrections:
            return " · ".join(f"{values.day(one.on)}: {one.why}" for one in self.corrections)
        return "" if self.rate else _("no rate holds on this day")

    def as_json(self) -> dict[str, Any]:
        """The shape that the command and the API promise; amounts as texts."""
        order = self.order
        return {
            "order": order.number, "company": str(order.company), "rep": order.owner_id, "rep_name": order.owner.name,
            "signed_on": str(order.signed_on), "origin": self.origin, "total": str(order.total_amount),
            "currency": order.currency, "refunded": str(self.refunded), "basis": str(self.basis),
            "rate": None if self.rate is None else str(self.rate.percent), "amount": str(self.amount),
            "amount_when_signed": str(self.signed_amount),
            "corrections": [
                {"on": str(one.on), "why": one.why, "difference": str(one.difference)} for one in self.corrections
            ],
        }  # fmt: skip


@dataclass
class Total:
    """What one rep's orders of the month come to, in one currency."""

    rep: Person
    currency: str
    orders: int = 0
    basis: Decimal = ZERO
    signed_amount: Decimal = ZERO
    corrected: Decimal = ZERO
    amount: Decimal = ZERO

    def add(self, line: Line) -> None:
        self.orders += 1
        self.basis += line.basis
        self.signed_amount += line.signed_amount
        self.corrected += line.amount - line.signed_amount
        self.amount += line.amount

    def as_json(self) -> dict[str, Any]:
        return {"rep": self.rep.pk, "rep_name": self.rep.name, "currency": self.currency, "orders": self.orders,
                "basis": str(self.basis), "amount_when_signed": str(self.signed_amount),
                "corrected": str(self.corrected), "amount": str(self.amount)}  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """The answer for a month, whose wins are dated by when their orders were signed."""

    month: date
    lines: list[Line]
    totals: list[Total]

    def as_json(self) -> dict[str, Any]:
        return {"month": f"{self.month:%Y-%m}", "totals": [one.as_json() for one in self.totals],
                "orders": [one.as_json() for one in self.lines]}  # fmt: skip


def counted_kinds() -> list[str]:
    """The kinds of lines that count."""
    terms = CommissionTerms.objects.first() or CommissionTerms()
    return list(terms.counted_kinds)


def known_rates() -> list[Rate]:
    """All rates, whenever they hold."""
    rows = CommissionRate.objects.order_by("origin", "from_on")
    return [Rate(row.origin, row.percent, row.from_on, row.to_on) for row in rows]


def orders_of(month: date, person: Person | None) -> QuerySet[Order]:
    """The orders signed in the month that count for the person: own, the team's, all; all for None (a command)."""
    rows = Order.objects.signed().filter(signed_on__gte=month, signed_on__lt=add_months(month, 1))
    rows = rows if person is None else rows.filter(rows_for(person, VIEW))
    return rows.select_related("company", "owner", "deal__lead__channel").order_by("owner__name", "signed_on", "pk")


def basis_of(month: date, person: Person | None = None, as_of: date | None = None, rep: int | None = None) -> Basis:
    """The listing of a month (its first day), as known at the end of `as_of`; a fixed number of statements."""
    rows = orders_of(month, person)
    orders = list(
        (rows.filter(owner=rep) if rep else rows).prefetch_related(
            "lines__product", "refunds", "amendments__lines__product"
        )
    )
    kinds, rates, credits = set(counted_kinds()), known_rates(), _credits(orders)
    lines = [_line(order, kinds, rates, credits.get(order.deal_id), as_of) for order in orders]
    totals: dict[tuple[int, str], Total] = {}
    for line in lines:
        key = (line.order.owner_id, line.currency)
        totals.setdefault(key, Total(line.order.owner, line.currency)).add(line)
    return Basis(month, lines, sorted(totals.values(), key=lambda one: (-one.amount, one.rep.name)))


@dataclass(frozen=True)
class Credit:
    """A deal that a locked audit credited to marketing."""

    on: date
    month: str
    channel: str


def _credits(orders: Sequence[Order]) -> dict[int, Credit]:
    """By deal: when a locked audit credited it, which month's audit, and to which channel. Two statements."""
    told = list(
        Event.objects.filter(
            name=events.DEAL_CREDITED.name, subject_type="sales.deal", subject_id__in=[one.deal_id for one in orders]
        )
    )
    channels = dict(Channel.objects.filter(pk__in=[one.facts.get("channel") for one in told]).values_list("pk", "key"))
    return {
        one.subject_id: Credit(
            local_day(one.happened_at), str(one.facts.get("month", "")), channels.get(one.facts.get("channel"), "")
        )
        for one in told
    }


def _line(order: Order, kinds: set[str], rates: Sequence[Rate], credit: Credit | None, as_of: date | None) -> Line:
    assert order.signed_on is not None
    signed = worth_at_signing(order, kinds)
    was = origin_of(order.kind, order.deal.is_self_sourced or credit is not None, _channel(order))
    is_credited = credit is not None and (as_of is None or credit.on <= as_of)
    now = origin_of(order.kind, False, credit.channel) if credit and is_credited else was
    rate = rate_for(now, order.signed_on, rates)
    first = commission(signed.counted, rate_for(was, order.signed_on, rates))
    amount = commission(signed.counted, rate)
    line = Line(order, now, signed.counted, signed.counted, ZERO, rate, first, amount)
    if credit and is_credited:
        why = _("{origin} by the audit of {month}").format(origin=Origin(now).label, month=credit.month)
        line.corrections.append(Correction(credit.on, why, line.amount - first))
    for change in changes_of(order, kinds, as_of):
        before, worth = line.amount, change.worth
        line.refunded = worth.refunded
        line.basis = less_refunds(worth.counted, worth.total, beyond(worth.refunded, signed.total, worth.total))
        line.amount = commission(line.basis, line.rate)
        line.corrections.append(Correction(change.on, change.why, line.amount - before))
    return line


def _channel(order: Order) -> str:
    deal = order.deal
    if deal.lead and deal.lead.channel:
        return deal.lead.channel.key
    return str(deal.attributes.get("origin", ""))
