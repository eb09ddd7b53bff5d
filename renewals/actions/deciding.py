"""How a renewal ends: with a signed order and its new term, or lost with a reason."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.errors import NotPossible
from people.models import Person
from renewals import events
from renewals.actions.moving import move_anchor
from renewals.actions.opening import BINDING, local_today, moment_of
from renewals.actions.working import change, lock
from renewals.models import Renewal
from renewals.queries import recurring_lines
from renewals.rules.dates import next_term
from renewals.rules.outcome import outcome_of, scale_lines
from sales.actions import sign_renewal_order
from sales.models import Order, Product
from success.actions import churn_account
from success.models import Account

Status = Renewal.Status


@transaction.atomic
def win_renewal(
    renewal: Renewal,
    *,
    by: Person | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    recurring_amount: Decimal | None = None,
    signed_on: date | None = None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Renewal:
    """Renew: sign the order of the new term in the same transaction. What is not given follows the old term: from the
    day after its end, of the same length, for the amount that is due. The new term will open its own renewal.
    """
    renewal = lock(renewal)
    Renewal.MOVES.check(renewal, Status.WON)
    first, last = next_term(renewal.order.starts_on, renewal.order.ends_on or local_today())
    amount = renewal.due_amount if recurring_amount is None else Decimal(recurring_amount)
    if amount <= 0:
        raise NotPossible(_("A renewal for nothing is a loss: say so, with its reason."))
    order = sign_renewal_order(
        renewal.order,
        by=by,
        starts_on=starts_on or first,
        ends_on=ends_on or (last if starts_on is None else next_term(first, last)[1]),
        signed_on=signed_on,
        owner=renewal.owner,
        migrated=migrated,
        **_content(renewal, amount),
    )
    return close_as_won(renewal, order, by=by, why=why, happened_at=happened_at, migrated=migrated)


def _content(renewal: Renewal, amount: Decimal) -> dict[str, Any]:
    """The lines of the new order: those of the term and of what was added to it, at prices that make the amount."""
    lines = scale_lines(recurring_lines(renewal), amount)
    if not lines:
        return {"recurring_amount": amount}
    products = Product.objects.in_bulk({line.product_id for line in lines})
    return {
        "lines": [
            {"product": products[line.product_id], "quantity": line.quantity, "unit_price": line.unit_price}
            for line in lines
        ]
    }


@transaction.atomic
def close_as_won(
    renewal: Renewal,
    order: Order,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Renewal:
    """Note that a signed order renews the term."""
    renewal = lock(renewal)
    outcome = outcome_of(renewal.due_amount, order.recurring_amount)
    happened_at = happened_at or (order.signed_at if migrated else None)
    change(
        renewal,
        events.RENEWAL_WON,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={
            "status": Status.WON,
            "outcome": outcome,
            "new_order": order,
            "new_amount": order.recurring_amount,
            "closed_at": happened_at or timezone.now(),
        },
        outcome=outcome,
        order=order.pk,
        amount=str(order.recurring_amount),
        currency=order.currency,
    )
    return renewal


@transaction.atomic
def lose_renewal(
    renewal: Renewal,
    *,
    by: Person | None,
    loss_reason: str,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Renewal:
    """The customer does not renew. The account is lost at the end of the term: at once when that is over."""
    if loss_reason not in Renewal.LossReason.values:
        raise NotPossible(_("Choose why it is lost: the next renewals learn from it."))
    if loss_reason == Renewal.LossReason.OTHER and not why.strip():
        raise NotPossible(_("Say in words what the other reason is."))
    renewal = lock(renewal)
    change(
        renewal,
        events.RENEWAL_LOST,
        by=by,
        why=why or str(Renewal.LossReason(loss_reason).label),
        happened_at=happened_at,
        migrated=migrated,
        values={
            "status": Status.LOST,
            "loss_reason": loss_reason,
            "reason": why[:300],
            "closed_at": happened_at or timezone.now(),
        },
        reason=loss_reason,
    )
    day = timezone.localdate(happened_at, timezone.get_default_timezone()) if happened_at else local_today()
    churn_ended(day, only=renewal, by=by, migrated=migrated)
    return renewal


@transaction.atomic
def reopen_renewal(renewal: Renewal, *, by: Person | None, why: str) -> Renewal:
    """Take a loss back while the customer is still one; an end that an amendment moved meanwhile counts from now on."""
    if not why.strip():
        raise NotPossible(_("Say what changed."))
    renewal = lock(renewal)
    if renewal.account.status == Account.Status.CHURNED:
        raise NotPossible(_("The customer is lost: a new order wins it back, not this renewal."))
    values = {"status": Status.IN_TALKS, "loss_reason": "", "reason": "", "closed_at": None}
    change(renewal, events.RENEWAL_REOPENED, by=by, why=why, values=values)
    move_anchor(renewal, by=by)
    return lock(renewal)


def churn_ended(
    today: date | None = None, *, only: Renewal | None = None, by: Person | None = None, migrated: bool = False
) -> int:
    """Accounts whose lost term is over and who have no other running contract are lost; returns how many."""
    today = today or local_today()
    running = Order.objects.filter(
        company=OuterRef("account__company"), status__in=BINDING, recurring_amount__gt=0, ends_on__gte=today
    )
    lost = Renewal.objects.filter(status=Status.LOST, order__ends_on__lt=today)
    lost = lost.exclude(account__status=Account.Status.CHURNED).filter(~Exists(running))
    if only is not None:
        lost = lost.filter(pk=only.pk)
    return sum(_churn(renewal, today, by, migrated) for renewal in lost.select_related("account", "order")[:1000])


def _when_lost(renewal: Renewal) -> datetime:
    """In a past that is loaded: when the term was over, or the decision fell after that."""
    over = moment_of((renewal.order.ends_on or local_today()) + timedelta(days=1))
    return max(over, renewal.closed_at or over)


@transaction.atomic
def _churn(renewal: Renewal, today: date, by: Person | None, migrated: bool) -> bool:
    account = Account.objects.select_for_update().get(pk=renewal.account_id)
    if account.status == Account.Status.CHURNED:
        return False
    why = str(renewal.get_loss_reason_display()) + (f": {renewal.reason}" if renewal.reason else "")
    happened_at = _when_lost(renewal) if migrated else None
    churn_account(account, by=by, why=why, churned_on=renewal.order.ends_on, happened_at=happened_at, migrated=migrated)
    return True
