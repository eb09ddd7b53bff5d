"""Plays the demo company from its first day to now, through the departments' own actions."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone, translation

from config.demo import audit, cash, cast, delivery, leads, people_of_deals, pool, presales, sales, targets
from config.demo import orders as order_stories
from config.demo.clock import Clock
from config.demo.market import Market
from config.demo.marketing import Marketing
from journal.errors import NotPossible
from leads.actions import add_lead, judge_lead_valid, route_lead
from leads.actions.tallying import tally_cleaning
from leads.models import Channel, Lead
from people.models import Person, Team

SEED = 20_260_101
LEADS, OLD_CUSTOMERS, BYPASSES, TODAY = 3060, 62, 12, 24
_LOCK = 4_711_900


def is_loaded() -> bool:
    """Whether the demo company is there."""
    return Person.objects.filter(email__endswith="@" + cast.DOMAIN).exists()


@transaction.atomic
def load_demo(
    *, seed: int = SEED, now: datetime | None = None, total: int = LEADS, tell: Callable[[str], None] = print
) -> bool:
    """Make the demo company once, all or nothing; False when it is there already. The same seed and day give the
    same company. Raises NotPossible in a database where people work already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if is_loaded():
        return False
    if Lead.objects.exists():
        raise NotPossible("The demo company goes into an empty database; this one holds leads.")
    market = Market(seed)
    clock = Clock(now or timezone.now(), market.random)
    with translation.override("zh-hans"), _without_savepoints():
        cast.hire()
        _play(market, clock, total, tell)
    return True


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """The whole company is one transaction that succeeds or fails as one: savepoints inside it would only cost time."""
    features = connection.features
    had, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = had


def _play(market: Market, clock: Clock, total: int, tell: Callable[[str], None]) -> None:
    share = total / LEADS
    reps, desk, csms = (_with_role(role) for role in ("sales_rep", "lead_desk", "csm"))
    leads.lay_rules({team.name: team for team in Team.objects.all()})
    marketing = Marketing(clock, _with_role("marketing_manager")[0])
    marketing.plan()
    story = sales.SalesStory(market, clock, sales.stock(), reps)
    tell("customers of old")
    orders = [
        story.old_customer(day) for day in delivery.old_days(clock.today, round(OLD_CUSTOMERS * share), clock.random)
    ]
    tell("eighteen months of leads")
    for week, ready in enumerate(leads.LeadStory(market, clock, total, desk, marketing).play()):
        if week % 20 == 2:
            _tell_planner()
        orders += [order for order in map(story.convert, ready) if order]
    orders += audit.sell(story, clock)
    _tell_planner()
    tell("projects and hand-overs")
    for order in sorted(orders, key=lambda order: (order.signed_at, order.pk)):
        delivery.deliver(order, clock, csms)
    tell("renewals")
    delivery.rank(_with_role("csm_manager")[0])
    delivery.renew(clock)
    tell("usage and health")
    delivery.use(clock)
    tell("campaigns, spend and visitors")
    marketing.account()
    tell("today")
    _bypass(story, market.random, round(BYPASSES * share))
    pool.live(reps)
    order_stories.price(clock, _with_role("sales_manager")[0])
    order_stories.live(clock, _with_role("finance")[0])
    people_of_deals.live(clock.today, market.random)
    cash.live(clock, _with_role("sales_manager")[0], _with_role("finance")[0])
    presales.help_sellers(clock)
    targets.set_for_year(clock.today, _with_role("sales_manager")[0])
    targets.forecast(clock.today, market.random)
    audit.judge(clock, _with_role("marketing_manager")[0], _with_role("executive")[0])
    _today(market, desk[0])
    tally_cleaning()


def _tell_planner() -> None:
    """Nothing of this transaction is seen by autovacuum: without this the planner takes the tables for empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads_lead, companies_company, companies_contact, people_handover, sales_deal")


def _with_role(role: str) -> list[Person]:
    return list(Person.objects.with_role(role).select_related("team"))


def _bypass(story: sales.SalesStory, rng: random.Random, count: int) -> None:
    live = Lead.objects.filter(status__in=["accepted", "working"]).exclude(company_name="").exclude(phone="")
    for lead in rng.sample(list(live.order_by("pk")), min(count, live.count())):
        if story.clock.has_come(story.clock.later(lead.came_at, 5, 20)):
            story.bypass(lead)


def _today(market: Market, desk: Person) -> None:
    """This morning's leads: some routed, some waiting for the lead desk."""
    channels = list(Channel.objects.filter(key__in=["sem", "website", "hotline", "exhibition"]).order_by("key"))
    for number in range(TODAY):
        lead = add_lead(market.raw_lead(market.firm()), channel=channels[number % len(channels)], by=None)
        if number % 3 and not lead.invalid_reasons:
            route_lead(judge_lead_valid(lead, by=desk), by=desk)
