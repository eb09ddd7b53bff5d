"""The list of leads as a person pages, filters, sorts and searches it, small and large."""

from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.base import SAMPLE, grow, person
from bench.results import Result, p95, times
from leads.models import Lead

ASKED = ("", "?sort=came_at", "?status=valid", "?q=海拓", "?q=info", "?sort=company_name")


def measure(base: int, rows: int) -> list[Result]:
    client = Client()
    client.force_login(person())
    small = None if Lead.objects.count() > 2 * SAMPLE else _page_times(client, SAMPLE)
    large = _page_times(client, base)
    queries = max(_queries(client, query) for query in ASKED)
    found = [
        Result("lists.p95_ms", p95(large), "ms", 150),
        Result("lists.median_ms", large[len(large) // 2], "ms"),
        Result("lists.queries", queries, "queries", 12),
    ]
    if small:
        found.insert(1, Result("lists.flat_ratio", p95(large) / p95(small), f"× {SAMPLE:,}", 3))
    return found


def _page_times(client: Client, size: int) -> list[float]:
    grow(size)
    return sorted(taken for query in ASKED for taken in times(partial(_get, client, query), 12))


def _get(client: Client, query: str) -> None:
    answer = client.get(f"/leads/{query}")
    if answer.status_code != 200:
        raise SystemExit(f"/leads/{query} answered {answer.status_code}.")


def _queries(client: Client, query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _get(client, query)
    return len(captured)
