"""What the page of an audited month shows: how far it is, its money, and channels before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from companies.rules.phones import shown_phone
from leads.models import Channel
from people.rules.dates import add_months
from sales.models import AuditCandidate, AuditMonth, AuditWin, DealKind, Order

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Progress:
    """The header's numbers. Amounts are those of the month's most used currency, `currency`."""

    wins: int
    proposed: int
    decided: int
    agreed: int
    unjudged: int
    credited: int
    credited_amount: Decimal
    open_amount: Decimal
    currency: str

    @property
    def unsigned(self) -> int:
        """Verdicts that wait for their second signature."""
        return self.decided - self.agreed

    @property
    def is_lockable(self) -> bool:
        return self.proposed <= self.decided and self.decided == self.agreed


def progress_of(audit: AuditMonth) -> Progress:
    """How far the month is: two statements."""
    wins = audit.wins.all()
    top = (
        wins.values("order__currency").annotate(n=Count("pk")).order_by("-n").values_list("order__currency", flat=True)
    )
    currency = top.first() or "CNY"
    credit = Q(verdict=AuditWin.Verdict.CREDIT)
    money = Q(order__currency=currency)
    told = wins.aggregate(
        wins=Count("pk"),
        proposed=Count("pk", filter=Q(is_proposed=True)),
        decided=Count("pk", filter=~Q(status=AuditWin.Status.OPEN)),
        agreed=Count("pk", filter=Q(status=AuditWin.Status.AGREED)),
        unjudged=Count("pk", filter=Q(is_proposed=True, status=AuditWin.Status.OPEN)),
        credited=Count("pk", filter=credit),
        credited_amount=Sum("order__total_amount", filter=credit & money),
        open_amount=Sum("order__total_amount", filter=money & Q(is_proposed=True, status=AuditWin.Status.OPEN)),
    )
    told |= {name: told[name] or ZERO for name in ("credited_amount", "open_amount")}
    return Progress(currency=currency, **told)


@dataclass(frozen=True)
class ChannelLine:
    """One channel's wins of the month before and after the audit."""

    name: str
    before: int
    after: int
    before_amount: Decimal
    after_amount: Decimal


def channels_before_and_after(audit: AuditMonth, currency: str) -> list[ChannelLine]:
    """New business signed in the month by channel: as sold, and with what the audit credits. Three statements."""
    signed = Order.objects.signed().filter(
        signed_on__gte=audit.month, signed_on__lt=add_months(audit.month, 1), kind=DealKind.NEW
    )
    sold = _by(signed, "deal__lead__channel", currency)
    moved = _by(
        signed.filter(audit__month=audit, audit__verdict=AuditWin.Verdict.CREDIT), "audit__lead__channel", currency
    )
    count = sum(n for n, _amount in moved.values())
    amount = sum((a for _n, a in moved.values()), ZERO)
    own = sold.pop(None, (0, ZERO))
    lines = [ChannelLine(_("Self-sourced"), own[0], own[0] - count, own[1], own[1] - amount)]
    names = Channel.objects.in_bulk([pk for pk in {*sold, *moved} if pk])
    for pk, channel in names.items():
        before, more = sold.get(pk, (0, ZERO)), moved.get(pk, (0, ZERO))
        lines.append(ChannelLine(str(channel), before[0], before[0] + more[0], before[1], before[1] + more[1]))
    return [lines[0], *sorted(lines[1:], key=lambda line: (-line.after, line.name))]


def _by(orders: QuerySet[Order], path: str, currency: str) -> dict[Any, tuple[int, Decimal]]:
    rows = orders.order_by().values_list(path).annotate(
        n=Count("pk"), money=Sum("total_amount", filter=Q(currency=currency))
    )  # fmt: skip
    return {pk: (n, money or ZERO) for pk, n, money in rows}


def candidates_of(win: AuditWin) -> Sequence[AuditCandidate]:
    """The leads that may stand behind an order, the best first."""
    return list(win.candidates.select_related("lead", "lead__channel", "lead__owner", "found"))


@dataclass(frozen=True)
class Side:
    """One line of the comparison: what the order says and what the lead says."""

    label: str
    order: str
    lead: str

    @property
    def is_same(self) -> bool:
        return bool(self.order) and self.order.casefold() == self.lead.casefold()


def side_by_side(win: AuditWin, candidate: AuditCandidate) -> list[Side]:
    """Order and lead beside each other; lines that neither knows are left out."""
    firm, contact, lead = win.order.company, win.order.deal.contact, candidate.found
    lines = [
        Side(_("Company"), firm.name, lead.company_name),
        Side(_("Legal representative"), firm.legal_representative, lead.legal_representative),
        Side(_("Credit code"), firm.credit_code, lead.credit_code),
        Side(_("Contact"), contact.name if contact else "", lead.name),
        Side(_("Phone"), _phone(contact, firm), shown_phone(lead.phone)),
        Side(_("E-mail"), (contact.email if contact else "") or firm.email_clean, lead.email),
        Side(_("Web domain"), firm.domain or (contact.domain if contact else ""), lead.domain),
        Side(_("Address"), firm.address, lead.address),
        Side(_("Region"), " ".join(filter(None, (firm.region, firm.city))), lead.region_line),
    ]
    return [line for line in lines if line.order or line.lead]


def _phone(contact: Any, firm: Any) -> str:
    return (contact.phone_shown if contact else "") or firm.phone_shown
