"""The list of leads as a person pages, filters, sorts and searches it, small and large."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.base import SAMPLE, grow, person
from bench.results import Result, p95, times
from console.pages import paging
from leads.models import Channel, Lead
from leads.views.leads import LeadListPage

# Two characters that many leads have, that few have, that nobody has; letters, pinyin, a phone.
SEARCHES = ("?q=海拓", "?q=拓1a", "?q=龘龘", "?q=info", "?q=haituo", "?q=1380000")
LISTS = ("", "?sort=came_at", "?sort=company_name", "?sort=-company_name", "?status=valid", "?status=lost",
         "?region=上海", "?grade=A", "?channel={channel}", "?status=routed&region=北京&q=海拓")  # fmt: skip
FAR_PAGE = 500
CALLS = 10


def measure(base: int, rows: int) -> list[Result]:
    client = Client()
    client.force_login(person())
    small = None if Lead.objects.count() > 2 * SAMPLE else _measured(client, SAMPLE)
    large = _measured(client, base)
    plain = [taken for query, all_taken in large.items() if query not in SEARCHES for taken in all_taken]
    searches = [taken for query in SEARCHES for taken in large[query]]
    found = [
        Result("lists.p95_ms", p95(sorted(plain)), "ms", 150),
        Result("lists.page_500_ms", p95(large["page 500"]), "ms", 150),
        Result("search2.p95_ms", p95(sorted(searches)), "ms", 150),
        Result("lists.queries", max(_queries(client, query) for query in _asked()), "queries", 12),
    ]
    if small:
        ratios = {query: p95(taken) / p95(small[query]) for query, taken in large.items()}
        slowest = max(ratios, key=lambda query: ratios[query])
        found.append(Result("lists.flat_ratio", ratios[slowest], f"× {SAMPLE:,} leads: {slowest or 'all'}", 3))
    return found


def _asked() -> list[str]:
    channel = Channel.objects.filter(leads__isnull=False).values_list("pk", flat=True).first()
    return [query.format(channel=channel) for query in (*LISTS, *SEARCHES)]


def _measured(client: Client, size: int) -> dict[str, list[float]]:
    """Milliseconds of each page; page 500 (the last one where there are fewer) is reached by its cursor."""
    grow(size)
    asked = {query: query for query in _asked()} | {"page 500": _far_cursor()}
    return {name: times(partial(_get, client, query), CALLS) for name, query in asked.items()}


def _far_cursor() -> str:
    sort = paging.sort_for(Lead, LeadListPage.default_sort)
    rows = Lead.objects.annotate(**{paging.SORT_KEY: F(sort.path)}).order_by(*sort.order(backwards=False))
    last = rows[min(FAR_PAGE * LeadListPage.page_size, rows.count() - LeadListPage.page_size) - 1]
    return "?" + urlencode({"after": paging.write_cursor(last, sort)})


def _get(client: Client, query: str) -> Any:
    answer = client.get(f"/leads/{query}")
    if answer.status_code != 200:
        raise SystemExit(f"/leads/{query} answered {answer.status_code}.")
    return answer


def _queries(client: Client, query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _get(client, query)
    return len(captured)
