"""Payment plans: parts that add up to the order to the cent, and the day on which each is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from people.rules.dates import add_months
from sales.rules.money import HUNDRED, split_amount, to_cents
from sales.rules.terms import default_payments, due_dates

SIGNING, FIRST_VALUE, ACCEPTANCE = "signing", "first_value", "acceptance"
ZERO = Decimal("0.00")
# how long after signing a milestone is expected while nobody has planned it: the golden period
EXPECTED_MONTHS = 3


@dataclass(frozen=True)
class Part:
    """One part: `share` in percent of the order, or an `amount`; with neither it takes the rest.

    Due on `due_on`, or `days_after` days after `milestone` (signing, first_value, acceptance).
    """

    share: Decimal | None = None
    amount: Decimal | None = None
    due_on: date | None = None
    milestone: str = ""
    days_after: int = 0


class PlanFault(ValueError):
    """Why a plan can't be: `code` is no_parts, two_rests, not_positive or wrong_sum, with what was `planned`."""

    def __init__(self, code: str, planned: Decimal = ZERO) -> None:
        super().__init__(code)
        self.code, self.planned = code, planned


def split_plan(total: Decimal, parts: Sequence[Part]) -> list[Decimal]:
    """What each part comes to; together they are `total` to the cent.

    Shares are cut at their running sum, so that each differs from its exact value by less than one cent and shares of
    100 % leave nothing over. Raises PlanFault.
    """
    if not parts:
        raise PlanFault("no_parts")
    rests = [number for number, part in enumerate(parts) if part.share is None and part.amount is None]
    if len(rests) > 1:
        raise PlanFault("two_rests")
    amounts = _known(total, parts)
    if rests:
        amounts[rests[0]] = total - sum(amounts, ZERO)
    planned = sum(amounts, ZERO)
    if planned != total:
        raise PlanFault("wrong_sum", planned)
    if any(amount <= 0 for amount in amounts):
        raise PlanFault("not_positive", planned)
    return amounts


def _known(total: Decimal, parts: Sequence[Part]) -> list[Decimal]:
    amounts, shares, cut = [], Decimal(0), ZERO
    for part in parts:
        if part.share is None:
            amounts.append(part.amount or ZERO)
            continue
        shares += part.share
        upto = to_cents(total * shares / HUNDRED)
        amounts.append(upto - cut)
        cut = upto
    return amounts


def due_day(part: Part, reached: Mapping[str, date]) -> date | None:
    """The day on which a part is due; None while its milestone is not reached."""
    if not part.milestone:
        return part.due_on
    day = reached.get(part.milestone)
    return day and day + timedelta(days=part.days_after)


def expected_day(part: Part, signed_on: date, expected: Mapping[str, date]) -> date | None:
    """When a part that hangs on a milestone will probably be due: as planned, else the golden period from signing."""
    if not part.milestone:
        return part.due_on
    first = signed_on if part.milestone == SIGNING else add_months(signed_on, EXPECTED_MONTHS)
    return expected.get(part.milestone, first) + timedelta(days=part.days_after)


def preset(name: str, total: Decimal, first_on: date, starts_on: date | None, ends_on: date | None) -> list[Part]:
    """A usual plan: `yearly`, `signing` (all at once) or `milestones` (30 % signing, 60 % first value, the rest on
    acceptance). Raises KeyError for another name."""
    if name == "signing":
        return [Part(milestone=SIGNING)]
    if name == "milestones":
        return [
            Part(share=Decimal(30), milestone=SIGNING),
            Part(share=Decimal(60), milestone=FIRST_VALUE),
            Part(milestone=ACCEPTANCE),
        ]
    if name != "yearly":
        raise KeyError(name)
    count = default_payments(starts_on, ends_on)
    days, amounts = due_dates(first_on, starts_on, ends_on, count), split_amount(total, count)
    later = [Part(amount=amount, due_on=day) for day, amount in zip(days[1:], amounts[1:], strict=True)]
    return [Part(amount=amounts[0], milestone=SIGNING), *later]
