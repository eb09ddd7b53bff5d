"""Usage comes in: by API and by file, as often as the product likes to send it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from journal.actions import Entry, record_many
from people.models import Person
from success import events
from success.models import Account, UsageDay

COUNTS = ("logins", "active_executives", "active_managers", "active_staff", "key_minutes", "business_counts")
MOST = 2_147_483_647
CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"


@dataclass
class Usage:
    """One day of one account as the product reports it. None: not reported, which is not zero."""

    account_id: int
    day: date
    logins: int = 0
    active_executives: int | None = None
    active_managers: int | None = None
    active_staff: int | None = None
    key_minutes: int | None = None
    business_counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Taken:
    """What became of one row: created, updated, unchanged or refused with a sentence. `before` says what it changed:
    {field: [old, new]}, the old ones None for a day that is new."""

    outcome: str
    sentence: str = ""
    pk: int = 0
    before: dict[str, list[Any]] = field(default_factory=dict)


def find_accounts(refs: Iterable[str]) -> dict[str, int]:
    """Account ids by what a product calls the customer: credit code, id of the company, or id in the former system.

    The credit code wins over the former id, that over the company's id. Three indexed look-ups whatever the number.
    """
    refs = {ref.strip() for ref in refs if ref and ref.strip()}
    numbers = [int(ref) for ref in refs if ref.isdecimal() and len(ref) < 18]
    rows = Company.objects.filter(
        Q(pk__in=numbers) | Q(source_ref__in=refs) | Q(credit_code__in=refs), account__isnull=False
    ).values_list("pk", "source_ref", "credit_code", "account__pk")
    found: dict[str, int] = {}
    for position in (0, 1, 2):
        for row in rows:
            if str(row[position] or "") in refs:
                found[str(row[position])] = row[3]
    return found


@transaction.atomic
def take_usage(rows: Sequence[Usage], *, migrated: bool = False) -> list[Taken]:
    """Store days of use and say of each row what became of it. A day sent again replaces itself.

    Accounts that are used for the first time become active, dated by their first day of use under contract.
    """
    taken = [_judge(row) for row in rows]
    good = {(row.account_id, row.day): row for row, result in zip(rows, taken, strict=True) if not result.sentence}
    known = _stored(good)
    changed = [row for key, row in sorted(good.items()) if known.get(key, (0, None))[1] != _values(row)]
    _upsert(changed)
    if any(key not in known for key in good):
        mark_active({row.account_id for row in changed}, migrated=migrated)
    ids = _ids(good)
    stands = {key: values for key, (_pk, values) in known.items()}
    for row, result in zip(rows, taken, strict=True):
        if result.outcome != REFUSED:
            key = (row.account_id, row.day)
            result.outcome, result.before = _told(row, stands.get(key))
            result.pk, stands[key] = ids[key], _values(row)
    return taken


def _judge(row: Usage) -> Taken:
    if row.day > timezone.localdate(timezone=timezone.get_default_timezone()) + timedelta(days=1):
        return Taken(REFUSED, _("The day {day} has not come yet.").format(day=row.day))
    numbers = [getattr(row, name) for name in COUNTS[:-1]] + list(row.business_counts.values())
    if any(number is not None and not 0 <= number <= MOST for number in numbers):
        return Taken(REFUSED, _("A count can't be negative, nor above two billion."))
    return Taken(CREATED)


def _stored(rows: dict[tuple[int, date], Usage]) -> dict[tuple[int, date], tuple[int, Any]]:
    if not rows:
        return {}
    accounts, days = {key[0] for key in rows}, [key[1] for key in rows]
    found = UsageDay.objects.filter(account__in=accounts, day__range=(min(days), max(days)))
    return {(one.account_id, one.day): (one.pk, _values(one)) for one in found if (one.account_id, one.day) in rows}


def _values(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COUNTS)


def _named_values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COUNTS}


def _upsert(rows: list[Usage]) -> None:
    days = [UsageDay(account_id=row.account_id, day=row.day, **_named_values(row)) for row in rows]
    UsageDay.objects.bulk_create(
        days,
        update_conflicts=True,
        unique_fields=["account", "day"],
        update_fields=list(COUNTS),
        batch_size=1000,
    )


def _ids(rows: dict[tuple[int, date], Usage]) -> dict[tuple[int, date], int]:
    if not rows:
        return {}
    accounts, days = {key[0] for key in rows}, [key[1] for key in rows]
    found = UsageDay.objects.filter(account__in=accounts, day__range=(min(days), max(days)))
    return {(account, day): pk for pk, account, day in found.values_list("pk", "account_id", "day")}


def _told(row: Usage, before: tuple[Any, ...] | None) -> tuple[str, dict[str, list[Any]]]:
    """What became of a row whose day said `before` until then, and what it changed."""
    pairs = list(zip(COUNTS, before or (None,) * len(COUNTS), _values(row), strict=True))
    if before is None:
        return CREATED, {name: [None, new] for name, _old, new in pairs}
    changed = {name: [old, new] for name, old, new in pairs if old != new}
    return (UPDATED if changed else UNCHANGED), changed


@transaction.atomic
def withdraw_usage(ids: Collection[int], *, by: Person | None, why: str, run: int) -> None:
    """Take out days of use that an import brought; each account keeps in its history how many went."""
    days = UsageDay.objects.filter(pk__in=ids)
    tell_withdrawn(Counter(days.values_list("account", flat=True)), by=by, why=why, run=run)
    days.delete()


def tell_withdrawn(days: Mapping[int, int], *, by: Person | None, why: str, run: int) -> None:
    """Say in the history of each account how many of its days of use were taken back with an import."""
    accounts = Account.objects.filter(pk__in=days).only("pk", "journey").order_by("pk")
    facts = {one.pk: {"count": days[one.pk], "import": run} for one in accounts}
    record_many(events.USAGE_WITHDRAWN, [Entry(one, by, why, facts[one.pk]) for one in accounts])


FIRST_USE = """
WITH first_use AS (
    SELECT u.account_id, min(u.day) AS day FROM success_usageday u JOIN success_account a ON a.id = u.account_id
    WHERE a.active_at IS NULL AND u.day >= a.since_on AND (%(accounts)s::bigint[] IS NULL OR a.id = ANY(%(accounts)s))
      AND (u.logins > 0 OR u.active_executives > 0 OR u.active_managers > 0 OR u.active_staff > 0)
    GROUP BY u.account_id
)
UPDATE success_account a SET active_at = f.day::timestamp AT TIME ZONE %(zone)s
FROM first_use f WHERE a.id = f.account_id AND a.active_at IS NULL
RETURNING a.id, f.day
"""


@transaction.atomic
def mark_active(accounts: Iterable[int] | None = None, *, migrated: bool = False) -> int:
    """Mark accounts that use the product for the first time, exactly once each; returns how many. Set-based."""
    zone = timezone.get_default_timezone()
    with connection.cursor() as cursor:
        ids = list(accounts) if accounts is not None else None
        cursor.execute(FIRST_USE, {"accounts": ids, "zone": str(zone)})
        days = dict(cursor.fetchall())
    entries = [
        Entry(account, happened_at=datetime.combine(days[account.pk], time(), zone), migrated=migrated)
        for account in Account.objects.filter(pk__in=days).only("pk", "journey").order_by("pk")
    ]
    if entries:
        record_many(events.ACCOUNT_BECAME_ACTIVE, entries)
    return len(entries)
