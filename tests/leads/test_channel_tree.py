"""The tree of channels: order, groups, two that become one."""

from datetime import date

import pytest

from journal.errors import NotPossible
from journal.queries import history_of
from leads import actions
from leads.actions.channel_merges import carry_merged
from leads.actions.channels import ensure_channels
from leads.models import Channel, IntakeForm, Lead, Spend, Touch, UtmRule, Visits
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    ensure_channels()
    return cast.person("Boss", "marketing_manager")


def get(key):
    return Channel.objects.get(key=key)


def below(key):
    return list(
        Channel.objects.filter(parent__key=key).order_by("position", "side", "name").values_list("key", flat=True)
    )


def test_the_shipped_tree_has_two_levels_with_all_usual_channels(boss):
    assert {"exhibition", "open-class", "salon", "cold-visit", "print", "alliance"} <= set(below("offline"))
    assert {"own-media", "website", "vertical-site", "seo", "sem", "partner-link"} <= set(below("online"))
    assert not Channel.objects.filter(parent__parent__isnull=False).exists()


def test_a_channel_moves_up_and_down_among_its_neighbours_and_stops_at_the_ends(boss):
    first, second, *_rest = below("offline")
    actions.move_channel(get(second), -1, by=boss)
    assert below("offline")[:2] == [second, first]
    actions.move_channel(get(second), -1, by=boss)
    assert below("offline")[:2] == [second, first]
    actions.move_channel(get(second), 1, by=boss)
    assert below("offline")[:2] == [first, second]


def test_a_channel_goes_to_another_group_and_takes_its_side(boss):
    changed = actions.change_channel(get("hotline"), by=boss, parent=get("online"))
    assert changed.side == "online"
    actions.change_channel(get("online"), by=boss, side="other")
    assert get("hotline").side == get("seo").side == "other"
    with pytest.raises(NotPossible, match="stays at the top"):
        actions.change_channel(get("online"), by=boss, parent=get("offline"))
    with pytest.raises(NotPossible, match="two levels"):
        actions.change_channel(get("other"), by=boss, parent=get("seo"))


def test_a_merged_channel_gives_everything_to_the_other_and_files_follow(boss):
    old, new = get("vertical-site"), get("sem")
    lead = cast.lead(channel=old)
    actions.touch_lead(cast.lead(channel=new), old, by=None)
    day = date(2026, 4, 1)
    for channel, amount in ((old, 7), (new, 5)):
        Spend.objects.create(channel=channel, from_on=day, to_on=day, amount=amount)
        Visits.objects.create(channel=channel, day=day, visitors=amount)
    Visits.objects.create(channel=old, day=date(2026, 4, 2), registrations=1)
    actions.add_utm_rule(source="portal", medium="", channel=old, by=boss)
    form = actions.add_intake_form({"name": "F", "channel": old}, by=boss)
    actions.merge_channel(old, new, by=boss, why="one contract")
    assert actions.find_channel("Vertical site") == actions.find_channel("vertical-site") == new
    lead.refresh_from_db()
    assert (lead.channel, Touch.objects.get().channel) == (new, new)
    assert sorted(Spend.objects.values_list("channel__key", "amount", "source_ref")) == [
        ("sem", 5, ""), ("sem", 7, "vertical-site"),
    ]  # fmt: skip
    assert sorted(Visits.objects.values_list("channel__key", "visitors", "registrations"), key=str) == [
        ("sem", 12, None), ("sem", None, 1),
    ]  # fmt: skip
    assert (UtmRule.objects.get().channel, IntakeForm.objects.get(pk=form.pk).channel) == (new, new)
    assert (get("vertical-site").is_active, history_of(old)[0].why) == (False, "one contract")


def test_many_leads_are_carried_over_in_steps_that_may_be_repeated(boss, monkeypatch):
    monkeypatch.setattr("leads.actions.channel_merges.CARRIED_PER_STEP", 2)
    monkeypatch.setattr("leads.actions.channel_merges.CARRIED_AT_ONCE", 2)
    for _ in range(5):
        cast.lead(channel=get("seo"))
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    assert Lead.objects.filter(channel__key="sem").count() == 2
    assert carry_merged() == 3
    assert carry_merged() == 0
    assert Lead.objects.filter(channel__key="sem").count() == 5


def test_what_can_not_be_merged_says_why(boss):
    with pytest.raises(NotPossible, match="itself"):
        actions.merge_channel(get("seo"), get("seo"), by=boss)
    with pytest.raises(NotPossible, match="below it first"):
        actions.merge_channel(get("online"), get("offline"), by=boss)
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    for pair in (("seo", "website"), ("website", "seo")):
        with pytest.raises(NotPossible, match="merged already"):
            actions.merge_channel(get(pair[0]), get(pair[1]), by=boss)
    with pytest.raises(NotPossible, match="is merged"):
        actions.change_channel(get("seo"), by=boss, name="x")


def test_a_chain_of_merges_ends_at_the_last_channel(boss):
    actions.merge_channel(get("seo"), get("sem"), by=boss)
    actions.merge_channel(get("sem"), get("website"), by=boss)
    assert actions.find_channel("seo").key == "website"


def test_the_page_moves_merges_and_keeps_those_out_who_may_not(boss, client):
    client.force_login(boss)
    _first, second, *_rest = below("offline")
    client.post(f"/leads/channels/{get(second).pk}/move/", {"step": "-1"})
    assert below("offline")[0] == second
    answer = client.post(f"/leads/channels/{get('seo').pk}/merge/", {"into": get("sem").pk, "why": "same"})
    assert answer.status_code == 302
    page = client.get("/leads/channels/").content.decode()
    assert "took in:" in page
    client.force_login(cast.rep("Rep"))
    assert client.post(f"/leads/channels/{get(second).pk}/move/", {"step": "1"}).status_code == 403
