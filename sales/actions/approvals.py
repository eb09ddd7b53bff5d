"""Discounts above the seller's limit: approval is asked, given or refused, never by the seller."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify, notify_many
from console.values import number
from journal.actions import record
from journal.errors import NotPossible
from journal.models import Event
from people.models import Person
from sales import events
from sales.actions.checks import clean_percent
from sales.actions.locking import lock_order
from sales.models import Order
from sales.queries.prices import discount_limits
from sales.rules.discounts import discount_limit, may_give

MONEY_FIELDS = frozenset(
    {"total_amount", "recurring_amount", "deepest_discount", "discount_percent", "currency", "payments", "starts_on",
     "ends_on"}
)  # fmt: skip
ASKING = ("status", "approved_by", "asked_at", "asked_by", "asked_why", "refused_why")


def settle_asking(order: Order, changed: set[str], by: Person | None) -> bool:
    """Bring a draft's approval in line with its money: drops what was given for other figures, asks anew above the
    seller's limit. Sets fields only; returns whether approval is now asked for the first time with these figures.
    """
    if not MONEY_FIELDS & changed:
        return False
    if order.status == Order.Status.APPROVED:
        Order.MOVES.check(order, Order.Status.DRAFT)
        order.status, order.approved_by = Order.Status.DRAFT, None
    order.refused_why = ""
    needs = order.deepest_discount > discount_limit(order.owner.roles, discount_limits())
    order.asked_at = timezone.now() if needs else None
    order.asked_by = (by or order.owner) if needs else None
    return needs


def tell_asking(order: Order, by: Person | None, why: str = "") -> None:
    """Write down that approval is asked, and tell those who may give it and sit in the seller's team, or above all."""
    event = record(events.APPROVAL_ASKED, order, by=by, why=why, discount=_shown(order.deepest_discount))
    limits = discount_limits()
    people = Person.objects.filter(is_active=True).exclude(pk=order.owner_id)
    allowed = [
        person
        for person in people
        if person.may("sales.approve_order")
        and may_give(order.deepest_discount, person.roles, limits).is_allowed
        and (person.scope("sales.approve_order") == "all" or person.team_id == order.owner.team_id)
    ]
    notify_many([(person.pk, event.pk) for person in allowed])


@transaction.atomic
def ask_approval(order: Order, *, by: Person, why: str = "") -> Order:
    """Ask (again) for a discount above the seller's limit, with the reason for it.

    Raises NotPossible when it needs nobody, or is asked already and no reason is added.
    """
    order = _locked_draft(order)
    if order.deepest_discount <= discount_limit(order.owner.roles, discount_limits()):
        raise NotPossible(_("{seller} may give this discount alone.").format(seller=order.owner), code="not_needed")
    why = why.strip()[:300]
    if order.asked_at and not why:
        raise NotPossible(_("Approval is asked already."), code="asked_before")
    order.asked_at, order.asked_by, order.refused_why = timezone.now(), by, ""
    order.asked_why = why or order.asked_why
    order.save(update_fields=ASKING)
    tell_asking(order, by, why)
    return order


@transaction.atomic
def approve_order(order: Order, *, by: Person, why: str = "", discount: Any = None) -> Order:
    """Allow the discount of a draft. `discount` is what the approver saw, in per cent.

    Raises NotPossible when the approver's own limit is lower, sells the order, or saw another discount.
    """
    order = _locked_draft(order)
    Order.MOVES.check(order, Order.Status.APPROVED)
    _check_approver(order, by)
    if discount is not None and clean_percent(discount) != order.deepest_discount:
        raise NotPossible(
            _("The discount is {discount}% now: look at the order again before you approve it.").format(
                discount=_shown(order.deepest_discount)
            ),
            code="changed_meanwhile",
        )
    order.status, order.approved_by, order.asked_at, order.refused_why = Order.Status.APPROVED, by, None, ""
    order.save(update_fields=ASKING)
    event = record(events.ORDER_APPROVED, order, by=by, why=why, discount=_shown(order.deepest_discount))
    _tell_seller(order, event, by)
    return order


@transaction.atomic
def refuse_approval(order: Order, *, by: Person, why: str) -> Order:
    """Don't allow the discount, with the reason; the seller changes the draft or asks again."""
    if not why.strip():
        raise NotPossible(_("Say why the discount is refused."), code="no_reason")
    order = _locked_draft(order)
    if order.asked_at is None:
        raise NotPossible(_("Nobody asks for the approval of {order}.").format(order=order), code="not_asked")
    _check_approver(order, by)
    order.asked_at, order.asked_by, order.refused_why = None, None, why.strip()[:300]
    order.save(update_fields=ASKING)
    event = record(events.APPROVAL_REFUSED, order, by=by, why=why, discount=_shown(order.deepest_discount))
    _tell_seller(order, event, by)
    return order


def _locked_draft(order: Order) -> Order:
    order = lock_order(order)
    if order.status != Order.Status.DRAFT:
        raise NotPossible(
            _("{order} is {status}: approval is a matter of drafts.").format(
                order=order, status=order.get_status_display()
            ),
            code="not_a_draft",
        )
    return order


def _check_approver(order: Order, by: Person) -> None:
    if by.pk in (order.owner_id, order.asked_by_id):
        raise NotPossible(_("Nobody approves a discount that they give or ask for themselves."), code="own_order")
    answer = may_give(order.deepest_discount, by.roles, discount_limits())
    if not answer.is_allowed:
        raise NotPossible(
            _("A discount of {discount}% is above your limit of {limit}%: ask your manager.").format(
                discount=_shown(order.deepest_discount), limit=_shown(answer.limit)
            ),
            code="above_limit",
        )


def _tell_seller(order: Order, event: Event, by: Person) -> None:
    if order.owner_id != by.pk:
        notify(order.owner, event)


def _shown(percent: Decimal) -> str:
    return number(percent)
