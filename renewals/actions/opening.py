"""Renewals open by themselves, six calendar months before their anchor, exactly once."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from console.actions import notify_many
from journal.actions import Entry, record_many
from people.rules.dates import add_months
from renewals import events
from renewals.actions.opening_sql import OPEN, REFRESH
from renewals.models import Renewal
from renewals.rules.dates import OPENS_MONTHS_BEFORE, PLAN_MONTHS_BEFORE
from renewals.rules.owner import CSM, NAMED, SELLER
from sales.models import DealKind, Order, OwnershipPolicy
from sales.queries.ownership import policy
from success.queries import csm_candidates
from success.rules.csm import choose_csm

CHUNK = 1000
POLICIES: dict[str, str] = {OwnershipPolicy.RenewalOwner.CSM: CSM, OwnershipPolicy.RenewalOwner.SALES: SELLER}
TERM_KINDS = [DealKind.NEW.value, DealKind.RENEWAL.value]
ADD_ON_KINDS = [DealKind.SEATS.value, DealKind.MODULES.value]
BINDING = [Order.Status.SIGNED.value, Order.Status.ACTIVE.value, Order.Status.ENDED.value]
LATE_MONTHS = 3  # a term that ended longer ago, unnoticed, is the past and not work


def open_due_renewals(today: date | None = None, *, migrated: bool = False) -> int:
    """Open the renewal of every term whose day has come (default: today); returns how many.

    Set-based, in chunks of 1,000 per transaction; may run twice, late or side by side: one renewal per order. For a
    `today` in the past the renewals are dated by it.
    """
    today, opened = today or local_today(), 0
    while True:
        count = _open_chunk(today, migrated)
        opened += count
        if count < CHUNK:
            return opened


@transaction.atomic
def _open_chunk(today: date, migrated: bool) -> int:
    moment = moment_of(today)
    with connection.cursor() as cursor:
        not_before = add_months(today, -LATE_MONTHS)
        cursor.execute(OPEN, {**_values(None), "today": today, "not_before": not_before, "now": moment})
        ids = [row[0] for row in cursor.fetchall()]
    renewals = list(Renewal.objects.filter(pk__in=ids).order_by("pk"))
    if not renewals:
        return 0
    entries = [Entry(one, facts=_facts(one), happened_at=moment, migrated=migrated) for one in renewals]
    opened = record_many(events.RENEWAL_OPENED, entries)
    if not migrated:
        notify_many((one.owner_id, event.pk) for one, event in zip(renewals, opened, strict=True))
    return len(renewals)


def _facts(renewal: Renewal) -> dict[str, Any]:
    return {
        "anchor_on": renewal.anchor_on.isoformat(),
        "owner": renewal.owner_id,
        "amount": str(renewal.due_amount),
        "currency": renewal.currency,
    }


def refresh_due_amounts(companies: Iterable[int] | None = None) -> int:
    """Bring what undecided renewals are due in line with the signed orders; returns how many changed. Set-based."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {**_values(companies), "undecided": list(Renewal.UNDECIDED)})
        return cursor.rowcount


def _values(companies: Iterable[int] | None) -> dict[str, Any]:
    rule = policy()
    named = rule.manager_id if rule.manager and rule.manager.is_active else None
    return {
        "term_kinds": TERM_KINDS,
        "add_on_kinds": ADD_ON_KINDS,
        "binding": BINDING,
        "companies": list(companies) if companies is not None else None,
        "opens_months": OPENS_MONTHS_BEFORE,
        "plan_months": PLAN_MONTHS_BEFORE,
        "policy": POLICIES.get(rule.renewal_owner, NAMED),
        "named": named,
        "stand_in": choose_csm(csm_candidates()),
        "chunk": CHUNK,
    }


def local_today() -> date:
    """Today in the time zone of the installation."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def moment_of(day: date) -> datetime:
    """Now for today; the first minute after the nightly job of another day."""
    if day == local_today():
        return timezone.now()
    return datetime.combine(day, time(1), timezone.get_default_timezone())
