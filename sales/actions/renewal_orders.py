"""The order by which a customer renews: its deal, its lines and its signature in one go."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal.errors import NotPossible
from people.models import Person
from sales.actions.checks import clean_amount, moment_of, today
from sales.actions.deals import open_deal
from sales.actions.orders import draft_order
from sales.actions.shipping import last_stage
from sales.actions.signing import sign_order
from sales.models import DealKind, Order, Product

RENEWAL_CODE = "renewal"


@transaction.atomic
def sign_renewal_order(
    previous: Order,
    *,
    by: Person | None,
    starts_on: date,
    ends_on: date,
    lines: Iterable[dict[str, Any]] | None = None,
    recurring_amount: Any = None,
    signed_on: date | None = None,
    owner: Person | None = None,
    migrated: bool = False,
) -> Order:
    """Open a deal of kind renewal behind `previous`, write its order and sign it; the journey goes on.

    Give the `lines`, or the `recurring_amount` per year; with neither, the recurring lines of `previous` are taken
    over. Raises NotPossible when `previous` does not bind, was renewed before, or the new term starts inside the old.
    """
    previous = Order.objects.select_for_update(of=("self",)).select_related("company", "owner").get(pk=previous.pk)
    _check_renewable(previous, starts_on)
    signed_on = signed_on or today()
    kind = DealKind.RENEWAL
    values = {"company": previous.company, "kind": kind, "currency": previous.currency, "stage": last_stage(kind)}
    past = moment_of(signed_on) if signed_on < today() else None
    deal = open_deal(
        values, by=by, owner=owner or previous.owner, journey=previous.journey, happened_at=past, migrated=migrated
    )
    term = {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "renews_by_itself": previous.renews_by_itself,
        "notice_days": previous.notice_days,
    }
    wanted = _lines(previous, lines, recurring_amount)
    order = draft_order(deal, term, wanted, by=by, renews=previous, happened_at=past, migrated=migrated)
    return sign_order(order, by=by, signed_on=signed_on, migrated=migrated)


def _check_renewable(previous: Order, starts_on: date) -> None:
    if not previous.is_signed:
        raise NotPossible(
            _("{order} is {status}: only a signed order is renewed.").format(
                order=previous, status=previous.get_status_display()
            ),
            code="not_signed",
        )
    renewed = previous.renewed_by.signed().first()
    if renewed is not None:
        raise NotPossible(
            _("{order} was renewed already, by {renewed}.").format(order=previous, renewed=renewed),
            code="renewed_before",
        )
    if previous.starts_on and starts_on <= previous.starts_on:
        raise NotPossible(
            _("The new term must start after the old one, which started on {day}.").format(day=previous.starts_on),
            code="bad_term",
        )


def _lines(previous: Order, lines: Iterable[dict[str, Any]] | None, recurring_amount: Any) -> Iterable[dict[str, Any]]:
    # what was agreed for the renewal is its measure, not a list price that has risen since
    if lines is not None:
        return [{"list_price": line.get("unit_price"), **line} for line in lines]
    recurring = [line for line in previous.lines.standing().select_related("product") if line.product.is_recurring]
    if recurring_amount is not None:
        product = recurring[0].product if len(recurring) == 1 else _renewal_product(previous.currency)
        price = clean_amount(recurring_amount, may_be_zero=False)
        return [{"product": product, "quantity": 1, "unit_price": price, "list_price": price}]
    return [
        {
            "product": line.product,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "list_price": line.unit_price,
            "discount_percent": line.discount_percent,
        }
        for line in recurring
    ]


def _renewal_product(currency: str) -> Product:
    """One line for a renewal whose split over products nobody gave, one product per currency."""
    code = RENEWAL_CODE if currency == "CNY" else f"{RENEWAL_CODE}-{currency.lower()}"
    values = {"name": _("Renewal of all services"), "kind": Product.Kind.ANNUAL, "currency": currency}
    return Product.objects.get_or_create(code=code, defaults=values)[0]
