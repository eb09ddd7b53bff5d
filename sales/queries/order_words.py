"""How an order came to its amounts, said in sentences."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.values import money, number
from people.models import Person
from sales.models import Amendment, AmendmentLine, Order, OrderLine
from sales.queries.prices import discount_limits
from sales.rules.discounts import discount_limit
from sales.rules.terms import YEAR, TermLength, term_length


def length_words(length: TermLength) -> str:
    """“9 months”, “8 months and 16 of 30 days”."""
    months = ngettext("{n} month", "{n} months", length.months).format(n=length.months)
    if not length.days:
        return months
    days = _("{days} of {of} days").format(days=length.days, of=length.of)
    return _("{months} and {days}").format(months=months, days=days) if length.months else days


def co_term_words(order: Order) -> str:
    """Why an expansion ends when it does, and which part of a year it pays."""
    if order.expands is None or not order.starts_on or not order.ends_on:
        return ""
    length = length_words(term_length(order.starts_on, order.ends_on))
    if order.expands.ends_on != order.ends_on:
        return _(
            "Ends on {ends_on}, apart from the contract {order}, whose end moved to {moved}: amend it to follow. From "
            "{starts_on} it is {length}."
        ).format(
            order=order.expands, ends_on=order.ends_on, moved=order.expands.ends_on, starts_on=order.starts_on,
            length=length,
        )  # fmt: skip
    return _(
        "Ends with the contract {order} on {ends_on}. From {starts_on} that is {length}: what is priced per year is "
        "paid for that part of it."
    ).format(order=order.expands, ends_on=order.ends_on, starts_on=order.starts_on, length=length)


def line_words(line: OrderLine, order: Order) -> str:
    """The amount of a line as a sum: “3 × ¥60 × 9 ÷ 12 months − 10%”; blank where there is nothing to explain."""
    if line.ends_on:
        return _("what was used until an amendment ended it")
    return amount_words(line, order, line.starts_on or order.starts_on, order.ends_on)


def amount_words(line: OrderLine | AmendmentLine, order: Order, starts_on: date | None, ends_on: date | None) -> str:
    """How quantity, price, days and discounts make the amount of a line; blank where there is nothing to explain."""
    parts = [f"{number(line.quantity)} × {money(line.unit_price, order.currency)}"]
    if line.product.is_recurring and starts_on and ends_on:
        length = term_length(starts_on, ends_on)
        if length != TermLength(YEAR, 0, length.of):
            parts.append(_("× {length} ÷ 12").format(length=length_words(length)))
    discounts = (line.discount_percent, order.discount_percent)
    parts += [_("less {percent}%").format(percent=number(percent)) for percent in discounts if percent]
    return " ".join(parts) if len(parts) > 1 else ""


def approval_words(order: Order | Amendment, person: Person) -> str:
    """What stands between a draft and its signature, for the person who reads; blank when nothing does."""
    shown = number(order.deepest_discount)
    if order.refused_why:
        return _("The discount of {discount}% was refused: {why}").format(discount=shown, why=order.refused_why)
    if order.asked_at:
        why = f" {order.asked_why}" if order.asked_why else ""
        return _("Approval of {discount}% off the list price is asked.").format(discount=shown) + why
    if order.deepest_discount <= discount_limit(person.roles, discount_limits()):
        return ""
    return _("{discount}% off the list price is more than the seller may give: ask for approval.").format(
        discount=shown
    )
