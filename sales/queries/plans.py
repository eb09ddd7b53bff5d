"""The payment plan as the page of a draft shows it, and as it stands on the paper."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from console import values
from journal.errors import NotPossible
from sales.actions.checks import today
from sales.actions.plans import planned_parts, split
from sales.models import Order, PayMilestone, Receivable
from sales.rules.money import split_amount
from sales.rules.plans import Part, expected_day
from sales.rules.terms import due_dates


@dataclass(frozen=True)
class PlanLine:
    """One payment that was agreed: when, as words, its share or amount, and when it is expected."""

    when: str
    share: str | None
    is_rest: bool
    amount: Decimal | None
    expected_on: date | None


def plan_context(order: Order) -> dict[str, Any]:
    """`plan_parts` and `plan_fault` (why the plan does not fit the order any more) of a draft."""
    if not order.is_changeable:
        return {"plan_parts": [], "plan_fault": ""}
    parts = planned_parts(order)
    amounts: list[Decimal | None] = [None] * len(parts)
    fault = ""
    if parts:
        try:
            amounts = list(split(order.total_amount, parts, order.currency))
        except NotPossible as refusal:
            fault = _("{why} Mend the plan before signing.").format(why=refusal)
    lines = [_line(part, amount) for part, amount in zip(parts, amounts, strict=True)]
    return {"plan_parts": lines, "plan_fault": fault}


@dataclass(frozen=True)
class Payment:
    """One payment as it stands on the paper: when it is due (days with their year), its share where one was agreed."""

    when: str
    share: str
    amount: Decimal


def payments_of(order: Order) -> list[Payment]:
    """What the customer agrees to pay and when: what is owed once it is signed, before that the plan as agreed, else
    equal parts over the term. Adds up to the order. Raises NotPossible when the agreed parts don't fit it any more.
    """
    if order.signed_on:
        rows = order.receivables.all()
        return [Payment(str(one.due_on or one.waits_for), "", one.amount) for one in rows]
    parts = planned_parts(order)
    if parts:
        amounts = split(order.total_amount, parts, order.currency)
        lines = [_line(part, amount) for part, amount in zip(parts, amounts, strict=True)]
        return [
            Payment(str(part.due_on or line.when), _share_words(line), amount)
            for part, line, amount in zip(parts, lines, amounts, strict=True)
        ]
    return _equal_parts(order)


def _share_words(line: PlanLine) -> str:
    if line.is_rest:
        return _("the rest")
    return f"{line.share}%" if line.share else ""


def _equal_parts(order: Order) -> list[Payment]:
    """As signing would plan them: the first at signing, or on the first day of a term that begins later."""
    if not order.total_amount:
        return []
    signing = Receivable(milestone=PayMilestone.SIGNING).waits_for
    first_on = max(today(), order.starts_on or today())
    days = due_dates(first_on, order.starts_on, order.ends_on, order.payments)
    amounts = split_amount(order.total_amount, order.payments)
    words = [signing if day <= today() else str(day) for day in days]
    return [Payment(when, "", amount) for when, amount in zip(words, amounts, strict=True) if amount]


def _line(part: Part, amount: Decimal | None) -> PlanLine:
    when = (
        values.day(part.due_on)
        if part.due_on
        else Receivable(milestone=part.milestone, days_after=part.days_after).waits_for
    )
    share = None if part.share is None else f"{part.share.normalize():f}"
    is_rest = part.share is None and part.amount is None
    return PlanLine(when, share, is_rest, amount, expected_day(part, today(), {}) if part.milestone else None)
