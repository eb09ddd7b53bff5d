"""Health once a week for everybody, and by hand for one."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from people.models import Person
from sales.models import Order
from success import events
from success.actions.moving import lock
from success.actions.scoring_sql import SCORE, SHOW
from success.models import Account, HealthOverride
from success.rules import health as rule
from success.rules.activity import last_full_week, monday_of

CHUNK = 1000
LONGEST_OVERRIDE_DAYS = 180
SCORING_LOCK = 7_345_001


def score_health(
    week: date | None = None,
    *,
    accounts: Sequence[int] | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> int:
    """Score the ISO week in which `week` lies (default: the last full one), all accounts or some; returns how many.

    Chunks of 1,000 accounts, each a transaction of its own; scoring a week again gives the same rows. An event is
    recorded where the grade of an account changed.
    """
    monday = monday_of(week) if week else last_full_week(_today())
    done, last = 0, 0
    while True:
        rows = Account.objects.filter(pk__gt=last).order_by("pk")
        if accounts is not None:
            rows = rows.filter(pk__in=accounts)
        ids = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not ids:
            return done
        done += _score_chunk(monday, ids, happened_at, migrated)
        last = ids[-1]


@transaction.atomic
def _score_chunk(monday: date, ids: list[int], happened_at: datetime | None, migrated: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SCORING_LOCK])
        cursor.execute(SCORE, {**_values(monday), "accounts": ids})
        scored = cursor.rowcount
    show_health(ids, happened_at=happened_at, migrated=migrated)
    return scored


@transaction.atomic
def show_health(
    ids: Sequence[int], *, today: date | None = None, happened_at: datetime | None = None, migrated: bool = False
) -> int:
    """Put the newest score, or the one set by hand, on these accounts; returns how many changed their grade."""
    with connection.cursor() as cursor:
        cursor.execute(SHOW, {**_lines(), "accounts": list(ids), "today": today or _today()})
        changed = {row[0]: row for row in cursor.fetchall() if row[1] != row[2]}
    entries = [
        Entry(account, happened_at=happened_at, migrated=migrated, facts=_facts(*changed[account.pk][2:]))
        for account in Account.objects.filter(pk__in=changed).only("pk", "journey").order_by("pk")
    ]
    if entries:
        record_many(events.HEALTH_SCORED, entries)
    return len(entries)


def _facts(grade: str, score: Decimal | None, coverage: Decimal) -> dict[str, Any]:
    return {"grade": grade, "score": None if score is None else f"{score:.0f}", "coverage": f"{coverage:.0f}"}


def _values(monday: date) -> dict[str, Any]:
    """What the SQL takes from the rule and the calendar."""
    sunday = monday + timedelta(days=6)
    return {
        **_lines(),
        "monday": monday,
        "sunday": sunday,
        "since": sunday - timedelta(days=7 * rule.WINDOW_WEEKS - 1),
        "half": rule.WINDOW_WEEKS // 2,
        "last": rule.WINDOW_WEEKS - 1,
        "zone": str(timezone.get_default_timezone()),
        "binding": [status.value for status in (Order.Status.SIGNED, Order.Status.ACTIVE, Order.Status.ENDED)],
        "weights": json.dumps(rule.WEIGHTS),
        "seats_full_at": rule.SEATS_FULL_AT,
        "key_processes": rule.KEY_PROCESSES,
        "overdue_days": rule.OVERDUE_DAYS_TO_ZERO,
        "trend_base": rule.TREND_BASE,
        "trend_slope": rule.TREND_SLOPE,
    }


def _lines() -> dict[str, Any]:
    return {"healthy_from": rule.HEALTHY_FROM, "risk_below": rule.RISK_BELOW, "thin_below": rule.THIN_BELOW}


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


@transaction.atomic
def override_health(
    account: Account, score: Decimal | int, *, by: Person, why: str, until: date, made_at: datetime | None = None
) -> HealthOverride:
    """Set health by hand from now until a last day. Raises NotPossible without a reason or a sensible end."""
    if not why.strip():
        raise NotPossible(_("Say what you know that the measures don't."))
    if not 0 <= Decimal(score) <= 100:
        raise NotPossible(_("Health lies between 0 and 100."))
    if not _today() <= until <= _today() + timedelta(days=LONGEST_OVERRIDE_DAYS):
        raise NotPossible(_("Choose an end from today to {n} days ahead.").format(n=LONGEST_OVERRIDE_DAYS))
    account = lock(account)
    override = HealthOverride.objects.create(
        account=account, score=score, why=why, until=until, by=by, made_at=made_at or timezone.now()
    )
    record(events.HEALTH_OVERRIDDEN, account, by=by, why=why, score=f"{Decimal(score):.0f}", until=until.isoformat())
    show_health([account.pk])
    return override


@transaction.atomic
def end_overrides(today: date | None = None) -> int:
    """Compute health again where a score set by hand has ended; returns how many. Set-based, safe to repeat."""
    today = today or _today()
    over = Account.objects.select_for_update().filter(health_override_until__lt=today).only("pk", "journey")
    entries = [Entry(account) for account in over.order_by("pk")]
    if entries:
        record_many(events.HEALTH_OVERRIDE_ENDED, entries)
        show_health([entry.subject.pk for entry in entries], today=today)
    return len(entries)
