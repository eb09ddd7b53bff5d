"""The funnel: its page, its counting beside bare SQL on the same rows, what a minute's news cost, and a rebuild."""

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench.base import grow, person
from bench.results import Result, p95, stopwatch, times
from journal.actions import Entry, record_many
from journal.models import Event
from leads.events import LEAD_JUDGED_VALID
from leads.models import Lead
from metrics.actions import rebuild_funnel, update_funnel
from metrics.queries.funnel import Query, funnel

NEWS = 500
BARE = """
SELECT channel_id, count(lead_at), count(valid_at), count(deal_at), count(order_at) FROM metrics_funneljourney
WHERE seen_from < now() AND (seen_to IS NULL OR seen_to >= now()) AND lead_at IS NOT NULL GROUP BY channel_id
"""


def measure(base: int, rows: int) -> list[Result]:
    grow(base)
    with stopwatch() as rebuild:
        journeys = rebuild_funnel()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE metrics_funneljourney")
    client = Client()
    client.force_login(person())
    page = times(lambda: _page(client), 20)
    counted, bare = times(lambda: funnel(Query()), 20), times(_bare, 20)
    return [
        Result("funnel.page_p95_ms", p95(page), "ms", 500),
        Result("funnel.sql_ratio", counted[len(counted) // 2] / bare[len(bare) // 2], "× bare SQL", 8),
        Result("funnel.update_ms", 1000 * _news_seconds(), f"ms/{NEWS}", 1_500),
        Result("funnel.rebuild_s", rebuild.seconds, "s"),
        Result("funnel.events_per_s", Event.objects.count() / rebuild.seconds, "events/s", 5_000, more_is_better=True),
        Result("funnel.journeys", journeys, "journeys"),
    ]


def _page(client: Client) -> None:
    if client.get("/metrics/funnel/").status_code != 200:
        raise SystemExit("The funnel page does not answer.")


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        cursor.fetchall()


def _news_seconds() -> float:
    """Seconds to count events of so many leads, each of another journey."""
    with transaction.atomic():
        now = timezone.now()
        record_many(LEAD_JUDGED_VALID, [Entry(lead, happened_at=now) for lead in Lead.objects.order_by("?")[:NEWS]])
    with stopwatch() as watch:
        update_funnel()
    return watch.seconds
