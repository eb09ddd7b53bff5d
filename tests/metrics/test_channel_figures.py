"""The channel table equals a plain count over raw rows, whatever the model, the kind and the window."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from leads.models import Channel, Spend, Touch, Visits
from leads.rules.attribution import MODELS, shares, split_money
from leads.rules.spread import part_within
from metrics.actions import update_funnel
from metrics.models import DealState, FunnelJourney
from metrics.queries.channel_credits import KINDS, STEPS, ChannelQuery
from metrics.queries.channels import channel_figures
from metrics.queries.funnel import Query, counted
from tests.metrics import telling
from tests.metrics.counting import counts, window

pytestmark = pytest.mark.django_db
CHANNELS = ("sem", "seo", "salon", "web")


def story(seed, leads=60):
    """Leads of four months with further contacts before and after their deals and orders."""
    rng = random.Random(seed)
    rep = telling.person("Rep")
    for number in range(leads):
        came = date(2026, 1, 5) + timedelta(days=rng.randint(0, 110))
        lead = telling.lead(str(came), rng.choice(CHANNELS))
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            Touch.objects.create(
                lead=lead, channel=telling.channel(rng.choice(CHANNELS)),
                happened_at=telling.day(str(came + timedelta(days=rng.randint(0, 60))), rng.randint(8, 20)),
            )  # fmt: skip
        if rng.random() < 0.7:
            telling.tell("leads.lead_judged_valid", lead, str(came), at_hour=11)
        if rng.random() < 0.5:
            _sell(lead, rep, came + timedelta(days=rng.randint(1, 20)), rng, is_own=number % 7 == 0)
    update_funnel()


def _sell(lead, rep, opened, rng, is_own):
    amount = f"{rng.randint(1, 99999)}.{rng.randint(0, 99):02}"
    deal = telling.deal(None if is_own else lead, rep, str(opened), amount)
    if rng.random() < 0.6:
        signed = str(opened + timedelta(days=rng.randint(1, 30)))
        telling.tell("sales.order_signed", deal, signed, amount=amount, currency="CNY", kind="new")
        telling.tell("sales.deal_won", deal, signed, amount=amount, currency="CNY", order=1)


def counted_plainly(query):
    """{channel id: {step: share, "revenue": amount}} by loops over raw rows."""
    found = defaultdict(lambda: defaultdict(Fraction))
    for journey in FunnelJourney.objects.filter(seen_to=None):
        if query.kind == "cohort" and not _in(query, journey.lead_at):
            continue
        own = journey.channel_id
        passed = True
        for step in STEPS:
            at = getattr(journey, f"{step}_at")
            passed = passed and at is not None
            if passed if query.kind == "cohort" else _in(query, at):
                contacts = [own] if step == "lead" else [own, *_touched(journey, at)]
                for channel, share in shares(contacts, query.model).items():
                    found[channel][step] += share
        for deal in DealState.objects.filter(seen_to=None, status="won", journey=journey.journey, deal__kind="new"):
            if passed if query.kind == "cohort" else _in(query, deal.closed_at):
                contacts = [own, *_touched(journey, deal.closed_at)]
                for channel, part in split_money(deal.amount, contacts, query.model).items():
                    found[channel]["revenue"] += Fraction(part)
    return found


def _touched(journey, until):
    rows = Touch.objects.filter(lead=journey.lead_id, happened_at__lte=until).order_by("happened_at", "pk")
    return list(rows.values_list("channel", flat=True)) if journey.lead_id else []


def _in(query, at):
    w = query.window
    return at is not None and (not w.starts_at or at >= w.starts_at) and (not w.ends_at or at < w.ends_at)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_and_kind_equals_a_plain_count(model, kind):
    story(seed=7)
    for days in ({}, {"from_on": "2026-02-01", "to_on": "2026-03-31"}):
        query = ChannelQuery(window(**days), model, kind)
        figures, plain = channel_figures(query), counted_plainly(query)
        assert figures.rows, "something was counted"
        for row in figures.rows:
            told = plain.pop(int(row.group) if row.group else None)
            assert row.counts == {step: told[step] for step in STEPS}, row.label
            assert Fraction(row.revenue) == told["revenue"], row.label
        assert not plain, "nothing is left out"


def test_the_whole_is_the_same_under_every_model():
    story(seed=11)
    wholes = [channel_figures(ChannelQuery(window(), model, "period")).total for model in MODELS]
    assert wholes[0].counts == wholes[1].counts == wholes[2].counts
    assert wholes[0].revenue == wholes[1].revenue == wholes[2].revenue != 0
    assert wholes[0].counts["order"].denominator == 1


def test_a_contact_after_the_order_gets_no_credit():
    lead = telling.lead("2026-01-05", "seo")
    deal = telling.deal(lead, opened="2026-01-10")
    telling.tell("sales.order_signed", deal, "2026-01-20", amount="10.00", currency="CNY")
    Touch.objects.create(lead=lead, channel=telling.channel("salon"), happened_at=telling.day("2026-01-21"))
    update_funnel()
    rows = {row.key: row.counts["order"] for row in channel_figures(ChannelQuery(window(), "last", "period")).rows}
    assert rows == {"seo": 1}


def spend(channel, first, last, amount, kind="performance", currency="CNY"):
    return Spend.objects.create(
        channel=telling.channel(channel), from_on=first, to_on=last, amount=amount, kind=kind, currency=currency
    )


def test_cost_is_spread_over_its_days_and_brand_is_apart_unless_asked_for():
    story(seed=3)
    sem = spend("sem", date(2026, 1, 1), date(2026, 1, 30), Decimal("1000.01"))
    spend("sem", date(2026, 1, 10), date(2026, 1, 10), Decimal("500"), kind="brand")
    spend("sem", date(2026, 1, 10), date(2026, 1, 10), Decimal("77"), currency="USD")
    query = ChannelQuery(window(from_on="2026-01-06", to_on="2026-04-15"))
    figures = channel_figures(query)
    row = next(row for row in figures.rows if row.key == "sem")
    part = part_within(sem.amount, sem.from_on, sem.to_on, date(2026, 1, 6), date(2026, 4, 15))
    assert (row.performance, row.brand, row.cost) == (part, Decimal("500.00"), part)
    assert row.cost_per("lead") == round(part / int(row.counts["lead"]), 2)
    assert figures.others == {"USD": Decimal(77)}
    with_brand = channel_figures(ChannelQuery(query.window, brand=True))
    assert next(r for r in with_brand.rows if r.key == "sem").cost == part + 500


def test_days_to_come_do_not_cost_yet():
    today = date.today()
    spend("sem", today - timedelta(days=9), today + timedelta(days=90), Decimal("1000"))
    assert channel_figures(ChannelQuery()).total.cost == Decimal("100.00")


def test_cost_per_anything_is_unknown_without_cost_or_count():
    telling.lead("2026-01-05", "seo")
    update_funnel()
    (row,) = channel_figures(ChannelQuery()).rows
    assert (row.cost, row.cost_per("lead"), row.visitors, row.conversion) == (None, None, None, 0.0)
    spend("seo", date(2026, 1, 1), date(2026, 1, 1), Decimal("5"))
    (row,) = channel_figures(ChannelQuery()).rows
    assert (row.cost_per("lead"), row.cost_per("order")) == (Decimal("5.00"), None)


def test_visitors_are_summed_in_the_window_and_unknown_is_not_zero():
    channel = telling.channel("web")
    Visits.objects.create(channel=channel, day=date(2026, 1, 2), visitors=100)
    Visits.objects.create(channel=channel, day=date(2026, 1, 3), visitors=50, registrations=4)
    Visits.objects.create(channel=channel, day=date(2026, 2, 3), visitors=7)
    (row,) = channel_figures(ChannelQuery(window(from_on="2026-01-01", to_on="2026-01-31"))).rows
    assert (row.visitors, row.registrations) == (150, 4)
    (row,) = channel_figures(ChannelQuery(window(from_on="2026-02-01"))).rows
    assert (row.visitors, row.registrations) == (7, None)


def test_a_merged_channel_is_counted_with_the_one_it_went_into():
    telling.lead("2026-01-05", "old")
    telling.lead("2026-01-05", "web")
    update_funnel()
    Channel.objects.filter(key="old").update(merged_into=telling.channel("web"))
    assert [(row.key, row.counts["lead"]) for row in channel_figures(ChannelQuery()).rows] == [("web", 2)]


def test_the_number_of_queries_does_not_grow_with_leads(django_assert_num_queries):
    story(seed=5)
    with django_assert_num_queries(4):
        channel_figures(ChannelQuery(window(), "even", "period"))


def test_the_funnel_counts_a_merged_channel_with_the_one_it_went_into_and_opens_to_both():
    telling.lead("2026-01-05", "old")
    telling.lead("2026-01-05", "web")
    Channel.objects.filter(key="old").update(merged_into=telling.channel("web"))
    assert counts() == {"web": {"lead": 2}, "total": {"lead": 2}}
    assert counted(Query(), "lead", str(telling.channel("web").pk)).count() == 2
