"""Returns: a reason of the list, figures by channel, rule, reason and rep, rows behind them; and why it went there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from journal.errors import NotPossible
from journal.models import Event
from leads.actions import accept_lead, assign_lead, ensure_return_reasons, return_lead, route_lead, save_return_reason
from leads.defaults.returns import RETURN_REASONS
from leads.models import Lead, ReturnReason
from leads.queries.returns import Days, returns_by
from leads.queries.why import why_not
from people.models import HandOver, Person
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    """Two reps of East and one of West; ten leads routed to East: four accepted, three returned, three waiting."""
    ensure_return_reasons()
    ann, bob, far = cast.rep("Ann"), cast.rep("Bob"), cast.rep("Far", of=cast.team("West"))
    rule = cast.rule(team=cast.team(), name="East")
    seo, sem = cast.channel("seo"), cast.channel("sem")
    leads = [route_lead(cast.lead("valid", channel=sem if n < 5 else seo), by=None).lead for n in range(10)]
    small = ReturnReason.objects.get(code="too-small")
    for n, lead in enumerate(leads[:7]):
        lead.refresh_from_db()
        if n < 2:
            return_lead(lead, by=lead.owner, reason=small)
        elif n == 2:
            return_lead(lead, by=lead.owner, why="speaks Dutch only")
        else:
            accept_lead(lead, by=lead.owner)
    return {"ann": ann, "bob": bob, "far": far, "rule": rule, "seo": seo, "sem": sem, "leads": leads}


def figures(lines):
    return {line.label: (line.offered, line.accepted, line.returned) for line in lines}


def manager():
    return cast.person("Mia", "marketing_manager")


def test_figures_by_channel_rule_reason_and_rep(firm):
    found = returns_by(manager(), Days.last(7))
    assert figures(found["all"]) == {"All": (10, 4, 3)}
    assert figures(found["channel"]) == {"SEM": (5, 2, 3), "SEO": (5, 2, 0)}
    assert figures(found["rule"]) == {"East": (10, 4, 3)}
    assert figures(found["reason"]) == {"Too small": (2, 0, 2), "in their own words": (8, 4, 1)}
    assert figures(found["rep"]) == {"Ann": (5, 2, 2), "Bob": (5, 2, 1)}
    assert round(found["channel"][0].share, 2) == 0.6


def test_a_lead_that_is_returned_after_it_was_accepted_counts_as_returned(firm):
    lead = firm["leads"][3]
    lead.refresh_from_db()
    offer = HandOver.objects.get(subject_id=lead.pk)
    return_lead(lead, by=lead.owner, reason=ReturnReason.objects.get(code="no-answer"), why="five calls")
    found = returns_by(manager(), Days.last(7))
    assert figures(found["all"]) == {"All": (10, 3, 4)}
    returned = HandOver.objects.get(pk=offer.pk)
    assert (returned.status, returned.reason_code, returned.answered_at) == ("returned", "no-answer", offer.answered_at)
    lead.refresh_from_db()
    assert lead.reason == "Never answers: five calls"


def test_given_by_hand_is_its_own_line_and_other_days_are_empty(firm):
    assign_lead(cast.lead("valid"), firm["far"], by=None, why="knows them")
    assert figures(returns_by(manager(), Days.last(7))["rule"])["by hand"] == (1, 0, 0)
    HandOver.objects.update(offered_at=timezone.now() - timedelta(days=40))
    assert returns_by(Person.objects.get(name="Mia"), Days.last(7))["all"] == []


def test_the_median_time_to_answer_is_of_those_that_were_answered(firm):
    HandOver.objects.filter(status="offered").update(answered_at=None)
    friday = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
    days = Days(friday.date(), friday.date())
    for n, offer in enumerate(HandOver.objects.exclude(status="offered").order_by("pk"), start=1):
        answered = friday + timedelta(days=3, hours=n - 8)  # from Monday 10:00 on, an hour of Friday before it
        HandOver.objects.filter(pk=offer.pk).update(offered_at=friday, answered_at=answered)
    assert returns_by(manager(), days)["all"][0].median_seconds == 5 * 3600, "nights and weekends do not count"


def test_a_make_up_saturday_counts_as_a_day_of_work(firm):
    saturday = datetime(2026, 2, 14, 9, tzinfo=ZoneInfo("Asia/Shanghai"))  # worked for the spring festival
    HandOver.objects.exclude(status="offered").update(offered_at=saturday, answered_at=saturday + timedelta(hours=3))
    assert returns_by(manager(), Days(saturday.date(), saturday.date()))["all"][0].median_seconds == 3 * 3600


def test_a_rep_sees_their_own_and_a_leader_the_team(firm):
    assert figures(returns_by(firm["ann"], Days.last(7))["rep"]) == {"Ann": (5, 2, 2)}
    leader = cast.person("Lena", "sales_leader", team=cast.team("West"))
    assert returns_by(leader, Days.last(7))["all"] == []


def test_a_reason_or_words_are_needed_and_groups_are_not_chosen(firm):
    lead = firm["leads"][9]
    lead.refresh_from_db()
    with pytest.raises(NotPossible, match="Say why it goes back"):
        return_lead(lead, by=lead.owner)
    with pytest.raises(NotPossible, match="can't be chosen"):
        return_lead(lead, by=lead.owner, reason=ReturnReason.objects.get(code="unfit"))


def test_the_list_of_reasons_is_changed_and_stays_of_two_levels(firm):
    group, small = ReturnReason.objects.get(code="unfit"), ReturnReason.objects.get(code="too-small")
    made = save_return_reason(None, {"name": "Too small", "parent": group}, by=None)
    assert made.code == "too-small-1"
    with pytest.raises(NotPossible, match="two levels"):
        save_return_reason(None, {"name": "x", "parent": small}, by=None)
    with pytest.raises(NotPossible, match="is a group itself"):
        save_return_reason(group, {"parent": ReturnReason.objects.get(code="later")}, by=None)
    assert save_return_reason(small, {"is_active": False}, by=None).is_active is False
    assert Event.objects.filter(name="leads.return_reasons_changed").count() == 2
    names = [code for code, _name, _group in RETURN_REASONS]
    assert ReturnReason.objects.count() == len(names) + 1


def test_every_number_of_the_page_opens_as_many_rows(client, firm):
    client.force_login(manager())
    for by in ("channel", "rule", "reason", "rep"):
        answer = client.get(reverse("leads:returns"), {"by": by})
        assert answer.status_code == 200
        for row in answer.context["rows"]:
            for what in ("offered", "accepted", "returned"):
                rows = client.get(row["urls"][what]).context["view"].rows
                assert len(rows.rows) == getattr(row["line"], what), (by, row["line"], what)


def test_the_page_says_the_finding_and_gives_the_table_as_a_file(client, firm):
    client.force_login(manager())
    page = client.get(reverse("leads:returns")).content.decode()
    assert "43% of the answered leads came back, most because: Too small" in page
    assert "10 handed over" in page
    file = client.get(reverse("leads:returns"), {"by": "rep", "export": "csv"})
    text = b"".join(file.streaming_content).decode()
    assert "Ann,5,2,2,0,0.5" in text
    odd = client.get(reverse("leads:returns"), {"by": "colour", "from_on": "0001-01-01", "to_on": "x\x00"})
    assert odd.status_code == 200


def test_the_page_takes_the_same_queries_however_many_hand_overs(client, firm, django_assert_max_num_queries):
    client.force_login(manager())
    with django_assert_max_num_queries(16):
        client.get(reverse("leads:returns"))


def test_a_rep_returns_a_lead_on_its_page_with_a_reason_of_the_list(client, firm):
    lead = firm["leads"][8]
    lead.refresh_from_db()
    client.force_login(lead.owner)
    url = reverse("leads:lead-return", args=[lead.pk])
    assert "Not our customer / Too small" in client.get(url).content.decode()
    refused = client.post(url, {"reason": "", "why": ""})
    assert refused.status_code == 409
    client.post(url, {"reason": ReturnReason.objects.get(code="too-small").pk, "why": "3 people"})
    lead.refresh_from_db()
    assert (lead.status, lead.reason) == ("returned", "Too small: 3 people")


def test_the_api_of_returns(client, firm):
    lead = firm["leads"][8]
    lead.refresh_from_db()
    client.force_login(lead.owner)
    body = {"reason": "too-small"}
    answer = client.post(f"/api/leads/{lead.pk}/return/", body, content_type="application/json")
    assert answer.json()["status"] == "returned"
    client.force_login(manager())
    lines = client.get("/api/lead-returns/", {"by": "reason"}).json()
    assert lines[0]["label"] == "Too small"
    assert lines[0]["returned"] == 3
    assert client.get("/api/lead-returns/", {"by": "colour"}).status_code == 400
    made = client.post("/api/return-reasons/", {"name": "Moved"}, content_type="application/json")
    assert made.json()["code"] == "moved"
    changed = client.patch(
        f"/api/return-reasons/{made.json()['id']}/", {"name": "Went"}, content_type="application/json"
    )
    assert changed.json()["name"] == "Went"


def test_every_number_gives_its_rows_over_the_api(client, firm):
    client.force_login(manager())
    url = "/api/lead-returns/rows/"
    for by in ("channel", "rule", "reason", "rep"):
        for line in client.get("/api/lead-returns/", {"by": by}).json():
            key = "" if line["key"] is None else line["key"]
            for status, count in (("accepted", line["accepted"]), ("returned", line["returned"])):
                rows = client.get(url, {by: key, "status": status}).json()["results"]
                assert len(rows) == count, (by, line, status)
    row = client.get(url, {"q": "Dutch"}).json()["results"][0]
    assert (row["reason"], row["channel"]) == ("speaks Dutch only", firm["sem"].pk)
    assert client.get(url, {"from_on": "2020-01-01", "to_on": "2020-01-02"}).json()["results"] == []
    page = client.get(url, {"page_size": 4}).json()
    assert len(client.get(page["next"]).json()["results"]) == 4
    for odd in ({"channel": "seo"}, {"status": "x"}, {"from_on": "x"}):
        assert client.get(url, odd).status_code == 400
    client.force_login(firm["far"])
    assert client.get(url).json()["results"] == [], "a rep sees their own"


def test_why_it_went_to_one_and_not_to_another(firm):
    ann, bob, far = firm["ann"], firm["bob"], firm["far"]
    lead = Lead.objects.filter(owner=ann).order_by("-pk").first()
    assert [one.sentence for one in why_not(lead, ann)] == ["Ann got it by the rule “East”."]
    [about_bob] = why_not(lead, bob)
    assert about_bob.code == "not_their_turn"
    assert about_bob.sentence.startswith("Bob was a candidate: rule “East”: not their turn (")
    assert [one.code for one in why_not(lead, far)] == ["other_team"]
    assert why_not(lead, far)[0].sentence == "The rule “East” gives leads to East; Far is in West."
    clerk = cast.person("Clerk", "finance")
    Person.objects.filter(pk=clerk.pk).update(date_joined=timezone.now() - timedelta(days=1))
    assert [one.code for one in why_not(lead, Person.objects.get(pk=clerk.pk))] == ["no_leads"]
    new = cast.rep("New")
    assert [one.code for one in why_not(lead, new)] == ["not_here"]


def test_a_later_rule_of_the_team_is_named(firm):
    cast.rule(team=cast.team("West"), position=2, name="The West")
    lead = route_lead(cast.lead("valid"), by=None).lead
    sentence = why_not(lead, firm["far"])[0].sentence
    assert "“The West”, which asks Far's team, comes after it and was not asked." in sentence


def test_the_page_of_why_answers_about_anybody(client, firm, django_assert_max_num_queries):
    client.force_login(manager())
    lead = Lead.objects.filter(owner=firm["ann"]).order_by("-pk").first()
    url = reverse("leads:lead-why", args=[lead.pk])
    with django_assert_max_num_queries(20):
        page = client.get(url, {"person": firm["bob"].pk}).content.decode()
    assert "Why Ann got" in page
    assert "Bob was a candidate" in page
    assert client.get(url, {"person": "nobody"}).status_code == 200
    assert url in client.get(lead.get_absolute_url()).content.decode()
    answer = client.get(f"/api/leads/{lead.pk}/why-not/", {"person": firm["far"].pk}).json()
    assert (answer[0]["code"], answer[0]["chosen"]) == ("other_team", firm["ann"].pk)
    client.force_login(firm["far"])
    assert client.get(url).status_code == 404, "a rep sees only own leads"
