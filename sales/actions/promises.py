"""Promises made before signing: written down, confirmed by the rep, and kept, waived or broken afterwards."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future, today
from sales.actions.deals import lock_deal
from sales.models import Deal, Promise

SETTLED = (Promise.Status.DELIVERED, Promise.Status.WAIVED, Promise.Status.BROKEN)
NEED_REASON = (Promise.Status.WITHDRAWN, Promise.Status.WAIVED, Promise.Status.BROKEN)


@transaction.atomic
def add_promise(
    deal: Deal,
    text: str,
    *,
    by: Person,
    made_to: str = "",
    made_on: date | None = None,
    due_on: date | None = None,
    made_by: Person | None = None,
) -> Promise:
    """Write down what was promised, by the writer or by somebody else of sales or presales (`made_by`).

    Raises NotPossible without a text, for a day to come, on a closed deal, or when it is due before it was made.
    """
    deal = lock_deal(deal)
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("“{deal}” is closed: promises are made before signing.").format(deal=deal), code="deal_closed"
        )
    if not text.strip():
        raise NotPossible(_("Write what was promised."), code="no_text")
    made_on = made_on or today()
    check_not_future(made_on, _("The day of the promise"))
    if due_on and due_on < made_on:
        raise NotPossible(
            _("It is promised for {due_on}, before it was made on {made_on}.").format(due_on=due_on, made_on=made_on),
            code="dates_out_of_order",
        )
    maker = made_by or by
    promise = Promise.objects.create(
        deal=deal, text=text.strip()[:500], made_to=made_to.strip()[:120], made_by=maker, made_on=made_on, due_on=due_on
    )
    event = record(events.PROMISE_MADE, deal, by=by, promise=promise.pk)
    if deal.owner_id != by.pk:
        notify(deal.owner, event)
    return promise


@transaction.atomic
def settle_promise(promise: Promise, status: str, *, by: Person | None, why: str = "") -> Promise:
    """Confirm or take back (sales), deliver, waive or break (implementation) a promise.

    Taking back, waiving and breaking need a reason. Only a promise of a won deal is delivered, waived or broken. Raises
    NotPossible when MOVES has no such step.
    """
    promise = Promise.objects.select_for_update(of=("self",)).select_related("deal").get(pk=promise.pk)
    if status in NEED_REASON and not why.strip():
        raise NotPossible(_("Say why."), code="no_reason")
    if status in SETTLED and promise.deal.status != Deal.Status.WON:
        raise NotPossible(_("“{deal}” is not won yet.").format(deal=promise.deal), code="not_won")
    if status == Promise.Status.WITHDRAWN and promise.deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("The order is signed: the promise is kept, waived or broken, not taken back."), code="deal_closed"
        )
    Promise.MOVES.check(promise, status)
    promise.status, promise.reason = status, why.strip()[:300]
    promise.settled_on = today() if status in SETTLED else None
    promise.save(update_fields=["status", "reason", "settled_on"])
    record(events.PROMISE_SETTLED, promise.deal, by=by, why=why.strip(), promise=promise.pk, status=status)
    return promise


def check_promises_confirmed(deal: Deal) -> None:
    """Raise NotPossible while the rep has not confirmed or taken back every promise of a deal."""
    waiting = list(deal.promises.unconfirmed()[:3])
    if waiting:
        raise NotPossible(
            _("Confirm or take back first what was promised: {promises}.").format(
                promises="; ".join(str(promise) for promise in waiting)
            ),
            code="promises_open",
        )
