"""A merge of channels taken back: what went over goes home to the row, what came or changed since stays."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.errors import NotPossible
from journal.queries import history_of
from leads import actions
from leads.actions.channel_merges import carry_merged
from leads.actions.channels import ensure_channels
from leads.actions.spend import Count
from leads.models import Campaign, CarriedRow, Channel, IntakeForm, Lead, Spend, Touch, UtmRule, Visits
from tests.leads import cast

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 4, 1), date(2026, 4, 2)
TABLES = (Campaign, IntakeForm, Lead, Spend, Touch, UtmRule)


@pytest.fixture
def boss(db):
    ensure_channels()
    return cast.person("Boss", "marketing_manager")


def get(key):
    return Channel.objects.get(key=key)


def spend(key, amount, day=FIRST):
    return Spend.objects.create(channel=get(key), from_on=day, to_on=day, amount=amount)


def image():
    """Every row that hangs on a channel, and the channels themselves."""
    rows = [(m.__name__, *row) for m in TABLES for row in m.objects.order_by("pk").values_list("pk", "channel")]
    refs = list(Spend.objects.order_by("pk").values_list("pk", "source_ref"))
    channels = list(Channel.objects.order_by("pk").values_list("pk", "merged_into", "is_active"))
    return rows, refs, channels, visits()


def visits():
    return sorted(Visits.objects.values_list("channel__key", "day", "visitors", "registrations"), key=str)


@pytest.fixture
def filled(boss):
    """A channel with one of everything, beside another that has spend and visitors of the same day."""
    lead = cast.lead(channel=get("seo"))
    actions.touch_lead(cast.lead(channel=get("sem")), get("seo"), by=None)
    spend("seo", 7), spend("sem", 5)
    Visits.objects.create(channel=get("seo"), day=FIRST, visitors=7, registrations=1)
    Visits.objects.create(channel=get("sem"), day=FIRST, visitors=5)
    Visits.objects.create(channel=get("seo"), day=SECOND, registrations=2)
    actions.add_utm_rule(source="portal", medium="", channel=get("seo"), by=boss)
    actions.add_intake_form({"name": "F", "channel": get("seo")}, by=boss)
    actions.add_campaign(
        {"code": "C", "name": "C", "channel": get("seo"), "starts_on": FIRST, "ends_on": SECOND}, by=boss
    )
    return lead


def test_everything_goes_home_to_the_row_and_history_counts_it(boss, filled):
    before = image()
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    assert image() != before
    actions.unmerge_channel(get("seo"), by=boss, why="two budgets")
    assert image() == before
    assert not CarriedRow.objects.exists()
    line = history_of(get("sem"))[0]
    facts = {name: line.facts[name] for name in ("leads", "spend", "days", "stayed")}
    assert (line.why, facts) == ("two budgets", {"leads": 1, "spend": 1, "days": 2, "stayed": 0})
    assert actions.find_channel("seo") == get("seo")


def test_what_came_or_changed_since_stays_and_history_says_so(boss, filled):
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    since = cast.lead(channel=get("sem"))
    actions.take_visits([Count(get("sem"), FIRST, visitors=99)], by=boss)
    moved = Spend.objects.get(amount=7)
    actions.change_spend(moved, {"channel": get("website"), "amount": Decimal("8")}, by=boss)
    actions.unmerge_channel(get("seo"), by=boss)
    since.refresh_from_db()
    filled.refresh_from_db()
    assert (since.channel.key, filled.channel.key) == ("sem", "seo")
    assert visits() == [("sem", FIRST, 99, 1), ("seo", SECOND, None, 2)]
    moved.refresh_from_db()
    assert moved.channel.key == "website"
    assert history_of(get("seo"))[0].facts["stayed"] == 2


def test_two_merges_into_one_channel_go_apart_in_either_order(boss, filled):
    Visits.objects.create(channel=get("website"), day=FIRST, visitors=100)
    Visits.objects.create(channel=get("website"), day=SECOND, visitors=30)
    before = visits()
    for order in (("seo", "website"), ("website", "seo")):
        for key in ("seo", "website"):
            actions.merge_channel(get(key), get("sem"), by=boss)
        assert visits() == [("sem", FIRST, 112, 1), ("sem", SECOND, 30, 2)]
        for key in order:
            actions.unmerge_channel(get(key), by=boss)
        assert visits() == before


def test_a_channel_that_took_others_in_gets_them_back_with_it(boss, filled):
    before = image()
    actions.merge_channel(get("website"), get("seo"), by=boss)
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    assert get("website").merged_into == get("sem")
    with pytest.raises(NotPossible, match="take that back first"):
        actions.unmerge_channel(get("website"), by=boss)
    actions.unmerge_channel(get("seo"), by=boss)
    assert get("website").merged_into == get("seo")
    actions.unmerge_channel(get("website"), by=boss)
    assert image() == before


def test_many_leads_go_home_in_steps_that_may_be_repeated(boss, monkeypatch):
    monkeypatch.setattr("leads.actions.channel_merges.CARRIED_PER_STEP", 2)
    for _ in range(5):
        cast.lead(channel=get("seo"))
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    monkeypatch.setattr("leads.actions.channel_merges.CARRIED_AT_ONCE", 2)
    actions.unmerge_channel(get("seo"), by=boss)
    assert Lead.objects.filter(channel__key="seo").count() == 2
    with pytest.raises(NotPossible, match="still going back"):
        actions.merge_channel(get("sem"), get("website"), by=boss)
    assert (carry_merged(), carry_merged()) == (3, 0)
    assert Lead.objects.filter(channel__key="seo").count() == 5


def test_what_is_not_merged_or_was_merged_long_ago_says_so(boss):
    with pytest.raises(NotPossible, match="is not merged"):
        actions.unmerge_channel(get("seo"), by=boss)
    Channel.objects.filter(key="seo").update(merged_into=get("sem"))
    with pytest.raises(NotPossible, match="before the console kept"):
        actions.unmerge_channel(get("seo"), by=boss)


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(["seo", "sem", "website"]), st.sampled_from([FIRST, SECOND])),
    st.tuples(st.none() | st.integers(0, 50), st.none() | st.integers(0, 50)),
)


@given(counts=COUNTS, back=st.permutations(["seo", "website"]))
@settings(max_examples=25)
def test_merges_taken_back_in_any_order_leave_every_count_as_it_was(boss, counts, back):
    Visits.objects.all().delete()
    for (key, day), (visitors, registrations) in counts.items():
        Visits.objects.create(channel=get(key), day=day, visitors=visitors, registrations=registrations)
    before = visits()
    for key in ("seo", "website"):
        actions.merge_channel(get(key), get("sem"), by=boss)
    for key in back:
        actions.unmerge_channel(get(key), by=boss)
    assert visits() == before


def test_page_and_api_take_a_merge_back_and_say_beforehand_what_goes(boss, client, filled):
    client.force_login(boss)
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    url = f"/leads/channels/{get('seo').pk}/unmerge/"
    assert url in client.get("/leads/channels/").content.decode()
    page = client.get(url).content.decode()
    assert "1 lead goes home; amounts of spend: 1, days of visitors: 2." in page
    assert client.post(url, {"why": "two budgets"}).status_code == 302
    assert get("seo").is_active
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    answer = client.post(f"/api/channels/{get('seo').pk}/unmerge/", {"why": "again"})
    assert (answer.status_code, answer.json()["merged_into"]) == (200, None)
    client.force_login(cast.rep("Rep"))
    assert client.post(url).status_code == 403
