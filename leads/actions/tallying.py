"""How much each cleaning rule changed per day, counted where it lies: by the database, a day at a time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from leads.models import CleaningChange, CleaningDay

_LOCK = 4_711_003


def tally_cleaning(since: date | None = None) -> int:
    """Count the changes of each day from `since` on (default: yesterday; all days when nothing is counted yet).

    Days are those of settings.TIME_ZONE. Returns how many days were counted. Safe to repeat and at once; a day that is
    counted again gets the same number.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    today = timezone.localdate(timezone=zone)
    if since is None:
        since = today - timedelta(days=1) if CleaningDay.objects.exists() else _first_day(zone) or today
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    for day in days:
        _count(day, zone)
    return len(days)


def _first_day(zone: ZoneInfo) -> date | None:
    first = CleaningChange.objects.aggregate(first=Min("made_at"))["first"]
    return first.astimezone(zone).date() if first else None


@transaction.atomic
def _count(day: date, zone: ZoneInfo) -> None:
    begin = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            """
            INSERT INTO leads_cleaningday (day, rule, changes, undone, counted_at)
            SELECT %s, rule, count(*), count(undone_at), %s FROM leads_cleaningchange
            WHERE made_at >= %s AND made_at < %s GROUP BY rule
            ON CONFLICT (day, rule) DO UPDATE
            SET changes = excluded.changes, undone = excluded.undone, counted_at = excluded.counted_at
            """,
            [day, timezone.now(), begin, end],
        )
