"""The anchor follows the contract: when an amendment moves the end of the term, its open renewal moves along."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, DateField, ExpressionWrapper, F, Value, When

from console.actions import notify
from journal.actions import record
from people.models import Person
from renewals import events
from renewals.actions.opening import local_today
from renewals.actions.working import change, lock
from renewals.models import Renewal, RenewalQuerySet
from renewals.rules.dates import anchor_of, opens_on, plan_due_on
from sales.models import Order

CHUNK = 1000
_NOTICE = Case(When(order__renews_by_itself=True, then=F("order__notice_days")), default=Value(0))
_ANCHOR = ExpressionWrapper(F("order__ends_on") - _NOTICE, output_field=DateField())


def follow_contract_ends(order: Order | None = None, *, by: Person | None = None, why: str = "") -> int:
    """Move the undecided renewals (of one order, or all) whose contract ends on another day by now; returns how many.

    May run twice, late or side by side: a renewal that stands right is left alone.
    """
    apart = Renewal.objects.undecided().filter(order__ends_on__isnull=False).annotate(wanted=_ANCHOR)
    apart = apart.exclude(anchor_on=F("wanted"))
    rows: RenewalQuerySet = apart if order is None else apart.filter(order=order)
    return sum(move_anchor(renewal, by=by, why=why) for renewal in rows.order_by("pk")[:CHUNK])


@transaction.atomic
def move_anchor(renewal: Renewal, *, by: Person | None, why: str = "") -> bool:
    """Anchor, opening and plan day follow the end of the contract, and the owner is told. False when nothing moved.

    Work that begins anew later (the new opening lies ahead) starts from open: what was written stays, but a plan made
    for the old end is no plan for the new one. Decided renewals keep the day on which they were due.
    """
    renewal = lock(renewal)
    order = renewal.order
    if renewal.is_decided or order.ends_on is None:
        return False
    anchor = anchor_of(order.ends_on, order.renews_by_itself, order.notice_days)
    before = renewal.anchor_on
    if anchor == before:
        return False
    values: dict[str, Any] = {"anchor_on": anchor, "opens_on": opens_on(anchor), "plan_due_on": plan_due_on(anchor)}
    if values["opens_on"] > local_today() and renewal.status != Renewal.Status.OPEN:
        values |= {"status": Renewal.Status.OPEN, "planned_at": None}
    days: dict[str, Any] = {"before": str(before), "anchor_on": str(anchor), "ends_on": str(order.ends_on)}
    notify(renewal.owner, change(renewal, events.RENEWAL_MOVED, by=by, why=why, values=values, **days))
    return True


def tell_of_moved_end(renewal: Renewal, ends_on: date, *, by: Person | None, why: str = "") -> None:
    """The contract of a lost renewal ends on another day: the loss stays decided, its owner may open it again."""
    event = record(events.RENEWAL_TERM_MOVED, renewal, by=by, why=why, ends_on=str(ends_on))
    notify(renewal.owner, event)
