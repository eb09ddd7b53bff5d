"""Discounts above the seller's limit: approval is asked, given or refused, never by the seller.

An order and an amendment of one ask alike; what happened is told in the history of the order.
"""

from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify, notify_many
from console.values import number
from journal.actions import record
from journal.errors import NotPossible
from journal.kinds import EventKind
from journal.models import Event
from people.models import Person
from sales import events
from sales.actions.checks import clean_percent
from sales.actions.locking import lock_amendment, lock_order
from sales.models import Amendment, Order
from sales.queries.prices import discount_limits
from sales.rules.discounts import discount_limit, may_give

MONEY_FIELDS = frozenset(
    {"total_amount", "recurring_amount", "deepest_discount", "discount_percent", "currency", "payments", "starts_on",
     "ends_on"}
)  # fmt: skip
ASKING = ("status", "approved_by", "asked_at", "asked_by", "asked_why", "refused_why")
Asking = TypeVar("Asking", Order, Amendment)


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
    return set_asking(order, by)


def set_asking(asking: Order | Amendment, by: Person | None) -> bool:
    """Ask when the discount lies above the limit of the seller. Sets fields only; returns whether it is asked."""
    needs = _needs_approval(asking)
    asking.asked_at = timezone.now() if needs else None
    asking.asked_by = (by or asking.owner) if needs else None
    return needs


def _needs_approval(asking: Order | Amendment) -> bool:
    return asking.deepest_discount > discount_limit(asking.owner.roles, discount_limits())


def tell_asking(asking: Order | Amendment, by: Person | None, why: str = "") -> None:
    """Write down that approval is asked, and tell those who may give it and sit in the seller's team, or above all."""
    event = _record(events.APPROVAL_ASKED, events.AMENDMENT_ASKED, asking, by, why)
    notify_many([(person.pk, event.pk) for person in approvers_of(asking)])


def approvers_of(asking: Order | Amendment) -> list[Person]:
    """Who may give this discount: not the seller, nor who asks; of the seller's team, or for all teams."""
    limits, discount = discount_limits(), asking.deepest_discount
    people = Person.objects.filter(is_active=True).exclude(pk__in=[asking.owner_id, asking.asked_by_id or 0])
    return [
        person
        for person in people
        if person.may("sales.approve_order")
        and may_give(discount, person.roles, limits).is_allowed
        and (person.scope("sales.approve_order") == "all" or person.team_id == asking.owner.team_id)
    ]


@transaction.atomic
def ask_approval(asking: Asking, *, by: Person, why: str = "") -> Asking:
    """Ask (again) for a discount above the seller's limit, with the reason for it.

    Raises NotPossible when it needs nobody, or is asked already and no reason is added.
    """
    asking = _locked_draft(asking)
    if not _needs_approval(asking):
        raise NotPossible(_("{seller} may give this discount alone.").format(seller=asking.owner), code="not_needed")
    why = why.strip()[:300]
    if asking.asked_at and not why:
        raise NotPossible(_("Approval is asked already."), code="asked_before")
    asking.asked_at, asking.asked_by, asking.refused_why = timezone.now(), by, ""
    asking.asked_why = why or asking.asked_why
    asking.save(update_fields=ASKING)
    tell_asking(asking, by, why)
    return asking


@transaction.atomic
def approve_discount(asking: Asking, *, by: Person, why: str = "", discount: Any = None) -> Asking:
    """Allow the discount of a draft. `discount` is what the approver saw, in per cent.

    Raises NotPossible when the approver's own limit is lower, sells the order, or saw another discount.
    """
    asking = _locked_draft(asking)
    asking.MOVES.check(asking, asking.Status.APPROVED)
    _check_approver(asking, by)
    if discount is not None and clean_percent(discount) != asking.deepest_discount:
        raise NotPossible(
            _("The discount is {discount}% now: look at the order again before you approve it.").format(
                discount=_shown(asking.deepest_discount)
            ),
            code="changed_meanwhile",
        )
    asking.status, asking.approved_by, asking.asked_at, asking.refused_why = asking.Status.APPROVED, by, None, ""
    asking.save(update_fields=ASKING)
    _tell_seller(asking, _record(events.ORDER_APPROVED, events.AMENDMENT_APPROVED, asking, by, why), by)
    return asking


@transaction.atomic
def refuse_discount(asking: Asking, *, by: Person, why: str) -> Asking:
    """Don't allow the discount, with the reason; the seller changes the draft or asks again."""
    if not why.strip():
        raise NotPossible(_("Say why the discount is refused."), code="no_reason")
    asking = _locked_draft(asking)
    if asking.asked_at is None:
        raise NotPossible(_("Nobody asks for the approval of {order}.").format(order=asking), code="not_asked")
    _check_approver(asking, by)
    asker = asking.asked_by
    asking.asked_at, asking.asked_by, asking.refused_why = None, None, why.strip()[:300]
    asking.save(update_fields=ASKING)
    event = _record(events.APPROVAL_REFUSED, events.AMENDMENT_REFUSED, asking, by, why)
    _tell_seller(asking, event, by)
    if asker is not None and asker.pk not in (by.pk, asking.owner_id):
        notify(asker, event)
    return asking


def _locked_draft(asking: Asking) -> Asking:
    asking = lock_order(asking) if isinstance(asking, Order) else lock_amendment(asking)
    if asking.status != asking.Status.DRAFT:
        raise NotPossible(
            _("{order} is {status}: approval is a matter of drafts.").format(
                order=asking, status=asking.get_status_display()
            ),
            code="not_a_draft",
        )
    return asking


def _check_approver(asking: Order | Amendment, by: Person) -> None:
    if by.pk in (asking.owner_id, asking.asked_by_id):
        raise NotPossible(_("Nobody approves a discount that they give or ask for themselves."), code="own_order")
    answer = may_give(asking.deepest_discount, by.roles, discount_limits())
    if not answer.is_allowed:
        raise NotPossible(
            _("A discount of {discount}% is above your limit of {limit}%: ask your manager.").format(
                discount=_shown(asking.deepest_discount), limit=_shown(answer.limit)
            ),
            code="above_limit",
        )


def _record(of_order: EventKind, of_amendment: EventKind, asking: Order | Amendment, by: Any, why: str) -> Event:
    facts: dict[str, Any] = {"discount": _shown(asking.deepest_discount)}
    if isinstance(asking, Order):
        return record(of_order, asking, by=by, why=why, **facts)
    return record(of_amendment, asking.order, by=by, why=why, amendment=asking.pk, number=asking.number, **facts)


def _tell_seller(asking: Order | Amendment, event: Event, by: Person) -> None:
    if asking.owner_id != by.pk:
        notify(asking.owner, event)


def _shown(percent: Decimal) -> str:
    return number(percent)
