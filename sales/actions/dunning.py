"""Reminders of payments that are late: to the seller first, then to the team's leader and finance, each step once."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from console.actions import notify_many
from journal.actions import Entry, record_many
from people.models import Person
from sales import events
from sales.actions.checks import today
from sales.models import Receivable

# days late at which a reminder goes out; from the second on the leader and finance hear it, too
STEPS = (1, 15, 30, 60, 90)
# a step that passed longer ago (a past that was loaded) is noted without a word
FRESH_DAYS = 7
CHUNK = 500


def step_at(days_late: int) -> int:
    """How many steps have passed."""
    return sum(days_late >= days for days in STEPS)


@transaction.atomic
def remind_of_late_payments(day: date | None = None) -> int:
    """Remind of the payments that passed a step up to `day` (default today); returns how many were looked at.

    One chunk; call again until it returns 0. Safe to run late, twice or at once: a step is told once per payment.
    """
    day = day or today()
    passed = Q()
    for number, days in enumerate(STEPS, start=1):
        passed |= Q(due_on__lte=day - timedelta(days=days), reminded_step__lt=number)
    rows = Receivable.objects.unpaid().filter(passed).select_related("order__owner__team")
    chunk = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("due_on", "pk")[:CHUNK])
    fresh = [one for one in chunk if _is_fresh(one, day)]
    for one in chunk:
        one.reminded_step = step_at((day - _due(one)).days)
    Receivable.objects.bulk_update(chunk, ["reminded_step"])
    _tell(fresh, day)
    return len(chunk)


def _due(receivable: Receivable) -> date:
    assert receivable.due_on is not None
    return receivable.due_on


def _is_fresh(receivable: Receivable, day: date) -> bool:
    late = (day - _due(receivable)).days
    return late - STEPS[step_at(late) - 1] <= FRESH_DAYS


def _tell(rows: list[Receivable], day: date) -> None:
    if not rows:
        return
    entries = [
        Entry(
            one.order,
            facts={
                "amount": str(one.open_amount), "currency": one.order.currency, "due_on": str(one.due_on),
                "days": (day - _due(one)).days, "receivable": one.pk,
            },
        )
        for one in rows
    ]  # fmt: skip
    told = record_many(events.PAYMENT_LATE, entries)
    finance = list(Person.objects.with_role("finance").values_list("pk", flat=True))
    pairs = set()
    for one, event in zip(rows, told, strict=True):
        pairs.add((one.order.owner_id, event.pk))
        if one.reminded_step > 1:
            leader = one.order.owner.team.leader_id if one.order.owner.team else None
            pairs |= {(pk, event.pk) for pk in [*finance, *([leader] if leader else [])]}
    notify_many(sorted(pairs))
