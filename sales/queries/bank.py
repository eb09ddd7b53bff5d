"""What a bank receipt may be for: looked up for a whole chunk of lines with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from companies.models import Company
from companies.queries import SURE, best_matches_of
from companies.rules.cleaning import clean_party
from companies.rules.matching import party_of
from sales.models import BankReceipt, Order, Receivable
from sales.rules.bank import Choice, OpenOrder, choose_order, numbers_in

MOST_OF_A_FIRM = 50


def choices_for(lines: Sequence[BankReceipt]) -> list[tuple[Choice, int | None]]:
    """For each line what it may be for, and the company that paid when that is certain. Four statements."""
    parties = [party_of(clean_party({"company": line.payer, "name": ""})) for line in lines]
    matches = best_matches_of(parties, Company.objects.current())
    numbers = [numbers_in(line.remark) for line in lines]
    named = dict(Order.objects.signed().filter(number__in=set().union(*numbers)).values_list("number", "pk"))
    firms = {found.record.pk for some in matches for found in some}
    orders = _open_orders(firms, named.values())
    of_firm: dict[int, list[OpenOrder]] = defaultdict(list)
    for order in orders.values():
        of_firm[order.company].append(order)
    answers = []
    for line, some, words in zip(lines, matches, numbers, strict=True):
        sure = [found.record.pk for found in some if found.match.verdict == SURE]
        ours = [orders[named[word]] for word in sorted(words) if word in named and named[word] in orders]
        theirs = [order for found in some for order in of_firm[found.record.pk][:MOST_OF_A_FIRM]]
        choice = choose_order(line.open_amount, line.currency, ours, theirs, sure)
        answers.append((choice, sure[0] if len(sure) == 1 else None))
    return answers


def _open_orders(companies: Iterable[int], orders: Iterable[int]) -> dict[int, OpenOrder]:
    """Orders of these companies, or with these ids, that still owe something, the oldest payment first."""
    rows = Receivable.objects.unpaid().annotate(open_now=F("amount") - F("received_amount"))
    wanted = rows.filter(order__company__in=list(companies)) | rows.filter(order__in=list(orders))
    values = wanted.order_by("order", "due_on", "pk").values_list(
        "order", "order__company", "order__currency", "open_now"
    )
    of_order: dict[int, tuple[int, str]] = {}
    amounts: dict[int, list[Decimal]] = defaultdict(list)
    for order, company, currency, amount in values:
        of_order[order] = (company, currency)
        amounts[order].append(amount)
    return {pk: OpenOrder(pk, *some, tuple(amounts[pk])) for pk, some in of_order.items()}


def why_words(line: BankReceipt) -> str:
    """Why a line was set aside, or why it waits, in the reader's language."""
    if line.status == BankReceipt.Status.SET_ASIDE:
        return line.reason
    if line.status == BankReceipt.Status.ASSIGNED:
        return line.remark
    words = {
        "many_numbers": _("The remark names more than one order."),
        "more_than_owed": _("It is more than the order named in the remark owes."),
        "other_payer": _("The remark names an order of another customer."),
        "many_orders": _("This customer has more than one payment of this amount open."),
        "payer_unsure": _("The amount fits, but it is not sure that this customer paid."),
        "later_payment": _("It is the amount of a later payment of this customer."),
        "other_amount": _("This customer owes another amount."),
        "owes_less": _("This customer owes less than that."),
        "refused": line.reason,
        "rest": _("A part is assigned; the rest waits."),
    }
    return words.get(line.waits_why, _("Nobody with this name owes anything."))


def proposal_words(why: str) -> str:
    """Why an order is proposed."""
    words = {
        "number": _("its number stands in the remark"),
        "payer_amount": _("same payer, same amount"),
        "payer": _("same payer, another amount"),
    }
    return words.get(why, "")


def proposed_orders(line: BankReceipt) -> list[dict[str, Any]]:
    """The proposed orders that still owe, each with why it is proposed and what is open on it. Two statements."""
    wanted = {one["order"]: one["why"] for one in line.proposals}
    rows = Order.objects.signed().filter(pk__in=wanted).select_related("company", "owner")
    orders = {order.pk: order for order in rows}
    open_orders = _open_orders([], wanted)
    return [
        {"order": orders[pk], "why": proposal_words(why), "open": open_orders[pk].total_open,
         "first": open_orders[pk].first_open}
        for pk, why in wanted.items() if pk in orders and pk in open_orders
    ]  # fmt: skip
