"""Board, list, calendar and pages of deals as people use them, among very many deals; and the conversion of a lead."""

import sys
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.base import FIELDS, PLACES, WORDS, grow, person
from bench.results import Result, p95, times
from companies.models import Company
from companies.rules.search_words import search_text
from console.pages import paging
from leads.models import Lead
from people.models import Person, Team
from sales.actions import convert_lead, open_deal
from sales.actions.shipping import ensure_stages
from sales.models import Activity, Deal, DecisionPerson, Product, Promise, Stage, Task
from sales.views.deals import DealListPage

FIRMS, REPS, TEAMS, CHUNK = 2_000, 60, 6, 500
CALLS, FAR_PAGE, CONVERSIONS = 10, 500, 60
SEARCHES = ("?q=海拓", "?q=海拓7a", "?q=龘龘", "?q=haituo", "?q=上海星河", "?q=htuo9", "?status=open&q=博雅")
LISTS = (
    "", "?sort=amount", "?sort=-amount", "?sort=next_step_on", "?sort=-next_step_on", "?sort=opened_at",
    "?sort=-opened_at", "?sort=-closed_at", "?sort=closed_at", "?sort=quiet_since", "?sort=-quiet_since",
    "?status=open", "?status=lost", "?status=won&sort=-closed_at", "?status=open&sort=-amount",
    "?stage={stage}", "?status=open&stage={stage}&sort=-amount", "?owner={owner}", "?owner={owner}&status=open",
    "?owner={owner}&sort=-amount", "?team={team}", "?team={team}&status=open&sort=-amount", "?kind=seats",
    "?kind=renewal&status=open", "?product={product}", "?step=due", "?step=none", "?step=stuck",
    "?status=open&step=stuck&sort=-amount", "?status=open&step=due&owner={owner}", "?closed_after={month_ago}",
    "?status=won&closed_after={month_ago}&sort=-amount", "?closed_before={year_ago}", "?intent_grade=A",
)  # fmt: skip
CALENDARS = ("", "?view=week", "?whose=team", "?whose=all", "?whose=all&view=week")
BOARDS = ("", "?owner={owner}", "?team={team}", "?step=stuck", "?step=due", "?pipeline={other}")


def measure(base: int, rows: int) -> list[Result]:
    """Figures at `base` deals, for a manager who sees all, a leader who sees a team, a rep who sees the own ones."""
    _grow_deals(base)
    people = {"manager": person(), **_own_people()}
    clients = {name: _signed_in(one) for name, one in people.items()}
    boss = clients["manager"]
    lists = {(name, query): _times(client, "deals/", query) for name, client in clients.items() for query in _of(LISTS)}
    boards = {(n, query): _times(client, "board/", query) for n, client in clients.items() for query in _of(BOARDS)}
    calendars = {(n, query): _times(client, "calendar/", query) for n, client in clients.items() for query in CALENDARS}
    pages = _some_deals()
    details = {(name, page): _times(client, page, "") for name, client in clients.items() for page in pages}
    searches = {query: _times(boss, "deals/", query) for query in SEARCHES}
    far = _times(boss, "deals/", _far_cursor())
    more = times(partial(_more, boss), CALLS)
    _tell("list", lists)
    _tell("board", boards)
    _tell("calendar", calendars)
    _tell("deal", details)
    _tell("search", searches)
    return [
        Result("deals.list_p95_ms", _p95_of(lists.values()), "ms", 150),
        Result("deals.page_500_ms", p95(far), "ms", 150),
        Result("deals.search_p95_ms", _p95_of(searches.values()), "ms", 150),
        Result("deals.board_p95_ms", _p95_of(boards.values()), "ms", 150),
        Result("deals.board_more_p95_ms", p95(more), "ms", 150),
        Result("deals.calendar_p95_ms", _p95_of(calendars.values()), "ms", 150),
        Result("deals.deal_p95_ms", _p95_of(details.values()), "ms", 150),
        Result("deals.list_queries", _most_queries(boss, "deals/", _of(LISTS)), "queries", 12),
        Result("deals.board_queries", _most_queries(boss, "board/", _of(BOARDS)), "queries", 12),
        Result("deals.calendar_queries", _most_queries(boss, "calendar/", list(CALENDARS)), "queries", 12),
        Result("deals.deal_queries", max(_most_queries(boss, page, [""]) for page in pages), "queries"),
        Result("deals.open", Deal.objects.open().count(), "deals"),
    ]


def measure_conversion(base: int, rows: int) -> list[Result]:
    """One lead after the other becomes company, contact and deal, among `base` leads."""
    ensure_stages()
    grow(base)
    by = person()
    chosen = list(Lead.objects.exclude(status__in=("merged", "converted")).order_by("-pk")[: CONVERSIONS + 1])
    Lead.objects.filter(pk__in=[lead.pk for lead in chosen]).update(status="working", owner=by)
    waiting = iter(chosen)
    taken = times(lambda: convert_lead(next(waiting), by=by), CONVERSIONS)
    return [
        Result("conversion.p95_ms", p95(taken), "ms", 120),
        Result("conversion.median_ms", taken[len(taken) // 2], "ms"),
        Result("conversion.leads", Lead.objects.count(), "leads"),
    ]


# --- the deals that are there


def _grow_deals(size: int) -> None:
    """Have at least `size` deals: four in ten open, of all kinds, of many firms and sellers, three years back."""
    ensure_stages()
    _sellers()
    products = [Product.objects.get_or_create(code=f"bench-{n}", defaults={"name": f"P{n}"})[0] for n in range(6)]
    companies = _companies()
    missing = size - Deal.objects.count()
    if missing <= 0:
        return
    if not Deal.objects.exists():
        open_deal({"name": "Sample", "company": companies[0], "amount": "1"}, by=person())
    with connection.cursor() as cursor:
        _copy(cursor, missing, [one.pk for one in products])
        cursor.execute("VACUUM ANALYZE sales_deal")
        cursor.execute("ANALYZE")


def _sellers() -> None:
    for number in range(TEAMS):
        Team.objects.get_or_create(name=f"Bench {number}", defaults={"department": "sales", "region": PLACES[number]})
    teams = list(Team.objects.filter(name__startswith="Bench "))
    for number in range(REPS):
        names = {"name": f"销售{number}", "roles": ["sales_rep"], "team": teams[number % TEAMS]}
        if not Person.objects.filter(email=f"seller{number}@ltoc.test").exists():
            Person.objects.create(email=f"seller{number}@ltoc.test", password="!", **names)


def _own_people() -> dict[str, Person]:
    rep = Person.objects.get(email="seller7@ltoc.test")
    leader, _is_new = Person.objects.get_or_create(
        email="leader@ltoc.test",
        defaults={"name": "组长", "roles": ["sales_leader"], "team": rep.team, "password": "!"},
    )
    return {"leader": leader, "rep": rep}


def _companies() -> list[Company]:
    known = list(Company.objects.filter(source_ref__startswith="bench-deal-"))
    if known:
        return known
    made = []
    for number in range(FIRMS):
        name = f"{PLACES[number % 10]}{WORDS[number % 15]}{number:x}{FIELDS[number % 7]}有限公司"
        made.append(Company(name=name, source_ref=f"bench-deal-{number}", created_at=timezone.now()))
        made[-1].search = search_text(name, spoken=(name[2:4],))
    return list(Company.objects.bulk_create(made))


COPY = """
INSERT INTO sales_deal ({columns})
SELECT {values}
FROM generate_series(1, %(count)s) n
CROSS JOIN LATERAL (SELECT (hashint4(n::int) & 2147483647) AS h, (hashint4(n::int + 7) & 2147483647) AS g) x
CROSS JOIN LATERAL (SELECT CASE WHEN h %% 10 < 4 THEN 'open' WHEN h %% 10 < 7 THEN 'won' ELSE 'lost' END AS state,
    CASE WHEN g %% 10 < 7 THEN 'new' WHEN g %% 10 = 7 THEN 'seats' WHEN g %% 10 = 8 THEN 'modules'
        ELSE 'renewal' END AS k,
    now() - ((n %% 1100) * interval '1 day') - ((n %% 86400) * interval '1 second') AS at) y
JOIN LATERAL (SELECT ids[1 + (g / 10) %% cardinality(ids)] AS stage FROM (
    SELECT array_agg(s.id ORDER BY s.position) AS ids FROM sales_stage s
    JOIN sales_pipelinekind r ON r.pipeline_id = s.pipeline_id AND r.kind = y.k WHERE s.retired_at IS NULL) i) z ON true
JOIN (SELECT c.id, c.name, c.search, row_number() OVER (ORDER BY id) - 1 AS place FROM companies_company c
    WHERE c.source_ref LIKE 'bench-deal-%%') firm ON firm.place = h %% %(firms)s
CROSS JOIN (SELECT * FROM sales_deal ORDER BY id LIMIT 1) d
"""


def _copy(cursor: Any, count: int, products: list[int]) -> None:
    columns = [f.column for f in Deal._meta.local_concrete_fields if f.column != "id" and not f.generated]
    owner = "(%(owners)s::bigint[])[1 + (g / 3) %% %(reps)s]"
    changed = {
        "journey": "gen_random_uuid()",
        "source_ref": "NULL",
        "lead_id": "NULL",
        "name": "firm.name || ' · ' || n",
        "search": "firm.search || ' ' || n",
        "company_id": "firm.id",
        "status": "state",
        "kind": "k",
        "stage_id": "z.stage",
        "owner_id": owner,
        "product_id": "(%(products)s::bigint[])[1 + h %% 6]",
        "amount": "round((1000 + g %% 900000)::numeric, 2)",
        "opened_at": "at",
        "created_at": "at",
        "moved_at": "at + (now() - at) * ((g %% 90) / 100.0)",
        "last_activity_at": "CASE WHEN g %% 3 > 0 THEN at + (now() - at) * ((h %% 100) / 100.0) END",
        "closed_at": "CASE WHEN state <> 'open' THEN at + (now() - at) * ((h %% 80) / 100.0) END",
        "expected_close_on": "CASE WHEN state = 'open' AND g %% 7 > 0 THEN current_date + (g %% 90 - 10)::int END",
        "next_step": "CASE WHEN state = 'open' AND g %% 5 > 0 THEN '发报价单' ELSE '' END",
        "next_step_on": "CASE WHEN state = 'open' AND g %% 5 > 0 THEN current_date + (h %% 40 - 8)::int END",
        "reason": "CASE WHEN state = 'lost' THEN '价格' ELSE '' END",
    }
    values = ", ".join(changed.get(name, f"d.{name}") for name in columns)
    owners = list(Person.objects.filter(email__startswith="seller").order_by("pk").values_list("pk", flat=True))
    given = {"count": count, "firms": FIRMS, "owners": owners, "reps": len(owners), "products": products}
    cursor.execute(COPY.format(columns=", ".join(columns), values=values), given)


# --- asking


def _of(queries: tuple[str, ...]) -> list[str]:
    stage = Stage.objects.get(key="demo")
    other = Stage.objects.get(key="renewal-review").pipeline_id
    today = timezone.localdate()
    seller = Person.objects.get(email="seller7@ltoc.test")
    ids = {
        "stage": stage.pk, "owner": seller.pk, "team": seller.team_id, "other": other,
        "product": Product.objects.filter(code="bench-1").values_list("pk", flat=True).first(),
        "month_ago": today - timedelta(days=30), "year_ago": today - timedelta(days=365),
    }  # fmt: skip
    return [query.format(**ids) for query in queries]


def _some_deals() -> list[str]:
    """The addresses of three deals of a rep that were worked for long: one open, one won, one lost."""
    seller = Person.objects.get(email="seller7@ltoc.test")
    rows = Deal.objects.filter(owner=seller).order_by("-amount", "-pk")
    found = [rows.filter(status=status)[0] for status in ("open", "won", "lost")]
    for deal in found:
        _work(deal, seller)
    return [f"deals/{deal.pk}/" for deal in found]


def _work(deal: Deal, by: Person) -> None:
    """Have activities, tasks, promises and people on the deal, as one has that went on for months."""
    if deal.activities.exists():
        return
    now, today = timezone.now(), timezone.localdate()
    Activity.objects.bulk_create(
        Activity(deal=deal, kind="call", note="谈过报价", by=by, happened_at=now - timedelta(days=n)) for n in range(40)
    )
    Task.objects.bulk_create(Task(deal=deal, title="发方案", assignee=by, made_by=by, due_on=today) for _ in range(10))
    Promise.objects.bulk_create(
        Promise(deal=deal, text=f"承诺{n}", made_to="王总", made_by=by, made_on=today) for n in range(8)
    )
    DecisionPerson.objects.bulk_create(
        DecisionPerson(deal=deal, typed_name=f"人{n}", role="user", stance="neutral") for n in range(8)
    )


def _signed_in(one: Person) -> Client:
    client = Client()
    client.force_login(one)
    return client


def _times(client: Client, page: str, query: str) -> list[float]:
    return times(partial(_get, client, page, query), CALLS)


def _get(client: Client, page: str, query: str) -> Any:
    answer = client.get(f"/sales/{page}{query}")
    if answer.status_code != 200:
        raise SystemExit(f"/sales/{page}{query} answered {answer.status_code}.")
    return answer


def _more(client: Client) -> Any:
    """The cards behind the first ones of a column."""
    stage = Stage.objects.get(key="demo")
    sort = paging.sort_for(Deal, "-amount")
    deep = Deal.objects.open().filter(stage=stage).annotate(**{paging.SORT_KEY: F("amount")})
    row = deep.order_by("-amount", "-pk")[min(3_000, deep.count() // 2)]
    query = "?" + urlencode({"after": paging.write_cursor(row, sort)})
    headers = {"HX-Request": "true", "HX-Target": f"more-{stage.pk}"}
    return client.get(f"/sales/board/{query}", headers=headers)


def _far_cursor() -> str:
    sort = paging.sort_for(Deal, "-created_at")
    rows = Deal.objects.annotate(**{paging.SORT_KEY: F(sort.path)}).order_by(*sort.order(backwards=False))
    last = rows[min(FAR_PAGE * DealListPage.page_size, rows.count() - DealListPage.page_size) - 1]
    return "?" + urlencode({"after": paging.write_cursor(last, sort)})


def _p95_of(taken: Any) -> float:
    return p95(sorted(value for some in taken for value in some))


def _most_queries(client: Client, page: str, queries: list[str]) -> int:
    most = 0
    for query in queries:
        with CaptureQueriesContext(connection) as captured:
            _get(client, page, query)
        most = max(most, len(captured))
    return most


def _tell(what: str, taken: dict[Any, list[float]]) -> None:
    """The slowest of them, to standard error: where to look when a goal is missed."""
    slowest = sorted(taken, key=lambda key: -p95(taken[key]))[:5]
    print(f"  {what}: " + "; ".join(f"{key} {p95(taken[key]):.0f} ms" for key in slowest), file=sys.stderr)
