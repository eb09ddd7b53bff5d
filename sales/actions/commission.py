"""Rates of commission, each from a day on, and which lines count. Nothing is paid out here."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import FIRST_YEAR, LAST_YEAR, clean_percent
from sales.models import CommissionRate, CommissionTerms, Origin, Product


@transaction.atomic
def set_commission_rate(origin: str, percent: Any, from_on: date, *, by: Person | None) -> CommissionRate | None:
    """Say what orders of an origin signed from a day on count; the rate before ends the day before.

    `any` is the flat rate, for origins without their own. Without `percent` the origin has none of its own from that
    day on (None is returned). Raises NotPossible for an unknown origin or a rate below 0 or above 100 %.
    """
    if origin not in Origin.values:
        raise NotPossible(_("There is no origin “{origin}”.").format(origin=origin), code="bad_origin")
    if not FIRST_YEAR <= from_on.year <= LAST_YEAR:
        raise NotPossible(_("{day} lies beyond the calendar.").format(day=from_on), code="bad_day")
    rows = list(CommissionRate.objects.select_for_update().filter(origin=origin).order_by("from_on"))
    for row in rows:
        if row.from_on < from_on and (row.to_on is None or row.to_on >= from_on):
            row.to_on = from_on - timedelta(days=1)
            row.save(update_fields=["to_on"])
    if percent in (None, ""):
        _end(origin, from_on, rows, by)
        return None
    later = next((row for row in rows if row.from_on > from_on), None)
    values = {
        "percent": clean_percent(percent), "by": by, "created_at": timezone.now(),
        "to_on": later.from_on - timedelta(days=1) if later else None,
    }  # fmt: skip
    rate = CommissionRate.objects.update_or_create(origin=origin, from_on=from_on, defaults=values)[0]
    record(events.COMMISSION_RATE_SET, rate, by=by, origin=origin, percent=str(rate.percent), from_on=str(from_on))
    return rate


def _end(origin: str, from_on: date, rows: list[CommissionRate], by: Person | None) -> None:
    for row in rows:
        if row.from_on >= from_on:
            row.delete()
    kept = next((row for row in reversed(rows) if row.from_on < from_on), None)
    if kept is None:
        raise NotPossible(_("This origin has no rate of its own before that day."), code="no_rate")
    record(events.COMMISSION_RATE_ENDED, kept, by=by, origin=origin, from_on=str(from_on))


@transaction.atomic
def set_commission_terms(kinds: Iterable[str], *, by: Person | None) -> CommissionTerms:
    """Say which kinds of lines count. Raises NotPossible for none."""
    wanted = [kind for kind in Product.Kind.values if kind in set(kinds)]
    if not wanted:
        raise NotPossible(_("At least one kind of line counts."), code="no_kinds")
    CommissionTerms.objects.get_or_create(pk=1)
    terms = CommissionTerms.objects.select_for_update().get(pk=1)
    if terms.counted_kinds != wanted:
        terms.counted_kinds = wanted
        terms.save(update_fields=["counted_kinds"])
        record(events.COMMISSION_TERMS_SET, terms, by=by, kinds=", ".join(wanted))
    return terms
