"""How the figures are brought up to date: by what changed, or all of them from scratch, to the same rows."""

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from metrics import folding
from metrics.models import CashState, DealState, FunnelJourney, Marker, UnseenEvents

BATCH = 50_000
LOCK = 7_315_001  # any number that no other part of the console takes as an advisory lock

TAKE_UNSEEN = """
CREATE TEMP TABLE metrics_touched ON COMMIT DROP AS
WITH first AS (
    SELECT id, sum(cardinality(events)) OVER (ORDER BY id) - cardinality(events) AS before
    FROM (SELECT * FROM metrics_unseenevents ORDER BY id LIMIT %s) f
), taken AS (
    DELETE FROM metrics_unseenevents WHERE id IN (SELECT id FROM first WHERE before < %s) RETURNING events
)
SELECT DISTINCT e.journey FROM journal_event e JOIN (SELECT unnest(events) AS event FROM taken) t ON t.event = e.id
WHERE e.journey IS NOT NULL AND e.name = ANY(%s)
"""
# What is credited moves from one journey to another: both are folded together.
TAKE_PARTNERS = """
INSERT INTO metrics_touched
SELECT DISTINCT p.journey FROM journal_event e
CROSS JOIN LATERAL (VALUES (e.journey), ((e.facts->>'to')::uuid)) AS p (journey)
WHERE e.name = %s AND p.journey IS NOT NULL
    AND EXISTS (SELECT 1 FROM metrics_touched t WHERE t.journey IN (e.journey, (e.facts->>'to')::uuid))
    AND NOT EXISTS (SELECT 1 FROM metrics_touched t WHERE t.journey = p.journey)
"""
FORGET_TOUCHED = (
    "DELETE FROM metrics_funneljourney d USING metrics_touched t WHERE d.journey = t.journey",
    "DELETE FROM metrics_dealstate d USING metrics_touched t WHERE d.journey = t.journey",
    "DELETE FROM metrics_cashstate d USING metrics_touched t WHERE d.journey = t.journey",
)


def update_funnel(*, wait: bool = True) -> int:
    """Count what the journal says since the last time; returns the number of journeys that were folded again.

    Safe to run twice and at once: one run holds a lock, others wait for it, or give up at once when `wait` is false.
    Each batch is one transaction, so that a run that dies leaves what it has done and nothing half done.
    """
    folded = 0
    while (batch := _update_batch(wait)) is not None:
        folded += batch
    return folded


def _update_batch(wait: bool) -> int | None:
    with transaction.atomic():
        if not _take_lock(wait) or not UnseenEvents.objects.exists():
            return None
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS metrics_touched")
            cursor.execute(TAKE_UNSEEN, [BATCH, BATCH, list(folding.COUNTED)])
            cursor.execute(TAKE_PARTNERS, [folding.CREDITED])
            cursor.execute("ANALYZE metrics_touched")
            for forget in FORGET_TOUCHED:
                cursor.execute(forget)
            _fold(cursor, "JOIN metrics_touched t ON t.journey = e.journey")
            cursor.execute("SELECT count(*) FROM metrics_touched")
            folded = cursor.fetchone()[0]
        Marker.objects.update_or_create(pk=1, defaults={"updated_at": timezone.now()})
        return folded


def rebuild_funnel() -> int:
    """Forget all figures and fold the whole journal again, in one transaction; returns the number of journeys.

    Readers see the old figures until the new ones are there.
    """
    with transaction.atomic():
        _take_lock(wait=True)
        for model in (UnseenEvents, FunnelJourney, DealState, CashState):
            model.objects.all()._raw_delete(using="default")
        with connection.cursor() as cursor:
            _fold(cursor, "")
        now = timezone.now()
        Marker.objects.update_or_create(pk=1, defaults={"updated_at": now, "rebuilt_at": now})
        return FunnelJourney.objects.filter(seen_to=None).count()


def updated_at() -> object:
    """When the figures were last brought up to date (aware), or None."""
    return Marker.objects.aggregate(at=Max("updated_at"))["at"]


def _take_lock(wait: bool) -> bool:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _fold(cursor, touched: str) -> None:
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("SET LOCAL jit = off")
    cursor.execute(folding.FORGET_EVENTS)
    cursor.execute(folding.GATHER_EVENTS % {"touched": touched})
    cursor.execute(folding.LEARN_EVENTS)
    cursor.execute(folding.WRITE_FUNNEL)
    cursor.execute(folding.WRITE_DEALS)
    cursor.execute(folding.WRITE_CASH)
