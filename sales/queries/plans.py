"""The payment plan of a draft as its page shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from console import values
from journal.errors import NotPossible
from sales.actions.checks import today
from sales.actions.plans import planned_parts, split
from sales.models import Order, Receivable
from sales.rules.plans import Part, expected_day


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


def _line(part: Part, amount: Decimal | None) -> PlanLine:
    when = (
        values.day(part.due_on)
        if part.due_on
        else Receivable(milestone=part.milestone, days_after=part.days_after).waits_for
    )
    share = None if part.share is None else f"{part.share.normalize():f}"
    is_rest = part.share is None and part.amount is None
    return PlanLine(when, share, is_rest, amount, expected_day(part, today(), {}) if part.milestone else None)
