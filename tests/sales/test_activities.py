"""What was done with the customer, what comes next, how much they want to buy."""

from datetime import timedelta

import pytest

from companies.actions import create_company, create_contact
from journal.errors import NotPossible
from journal.queries import history_of
from sales.actions import convert_lead, log_activity, lose_deal
from sales.actions.activities import log_and_plan
from sales.actions.checks import today
from sales.actions.grading import grade_deal
from sales.actions.steps import set_next_step
from sales.models import Activity, Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(deal, rep):
    return create_contact({"name": "王建国"}, company=deal.company, by=rep)


def test_a_visit_keeps_its_place_its_minutes_and_who_was_there(deal, contact, rep):
    more = {"place": "苏州工厂", "duration_minutes": 90, "outcome": "forward", "participants": [contact]}
    log_activity(deal, "on_site", "Walked the line", by=rep, **more)
    kept = Activity.objects.get()
    assert (kept.place, kept.duration_minutes, kept.outcome, list(kept.participants.all())) == (
        "苏州工厂",
        90,
        "forward",
        [contact],
    )


def test_what_does_not_fit_an_activity_is_refused_with_a_sentence(deal, rep):
    stranger = create_contact({"name": "Zoe"}, company=create_company({"name": "Another Ltd"}, by=rep), by=rep)
    for kind, more, sentence in [
        ("call", {"place": "here"}, "Only a visit has a place"),
        ("on_site", {"direction": "out"}, "Only a call or a mail"),
        ("call", {"direction": "up"}, "from us or from them"),
        ("call", {"duration_minutes": 1441}, "between one minute and a day"),
        ("call", {"outcome": "fun"}, "no outcome"),
        ("call", {"participants": [stranger]}, "no contact of this deal's company"),
    ]:
        with pytest.raises(NotPossible, match=sentence):
            log_activity(deal, kind, "x", by=rep, **more)
    assert not Activity.objects.exists()


def test_logging_plans_the_next_step_and_keeps_the_promise_in_one_go(deal, rep):
    day = today() + timedelta(days=3)
    values = {"kind": "call", "note": "Wants a quote", "next_step": "Quote", "next_step_on": day, "promise": "SSO"}
    log_and_plan(deal, values, by=rep)
    deal.refresh_from_db()
    assert (deal.next_step, deal.next_step_on) == ("Quote", day)
    assert Promise.objects.get().text == "SSO"
    log_and_plan(deal, {"kind": "mail", "note": "Sent it", "direction": "out"}, by=rep)
    deal.refresh_from_db()
    assert deal.next_step == "Quote"


def test_when_a_part_is_refused_nothing_of_it_is_kept(deal, rep):
    with pytest.raises(NotPossible):
        log_and_plan(deal, {"kind": "call", "note": "x", "place": "y", "promise": "z"}, by=rep)
    assert not Promise.objects.exists()


def test_the_dialog_logs_everything_and_a_closed_deal_is_only_logged(client, deal, contact, rep):
    client.force_login(rep)
    url = f"/sales/deals/{deal.pk}/activity/"
    sent = {"kind": "call", "note": "Asked", "direction": "in", "duration_minutes": "12", "outcome": "same",
            "participants": [contact.pk], "next_step": "Visit", "next_step_on": today().isoformat(),
            "happened_at": "2026-01-05T10:30"}  # fmt: skip
    assert client.post(url, sent).status_code == 302
    kept = Activity.objects.get()
    assert (kept.direction, kept.duration_minutes, kept.happened_at.year) == ("in", 12, 2026)
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "12 minutes" in page
    assert "with 王建国" in page
    lose_deal(deal, by=rep, why="price")
    dialog = client.get(url).content.decode()
    assert 'name="next_step"' not in dialog
    assert client.post(url, {"kind": "call", "note": "They called again"}).status_code == 302


def test_what_was_typed_stays_when_the_dialog_is_refused(client, deal, rep):
    client.force_login(rep)
    answer = client.post(f"/sales/deals/{deal.pk}/activity/", {"kind": "call", "note": "Long note", "place": "here"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Only a visit has a place." in page
    assert "Long note" in page
    assert '<details class="more-fields" open>' in page


def test_the_api_logs_with_step_and_promise_and_as_before(client, deal, contact, rep):
    client.force_login(rep)
    url = f"/api/deals/{deal.pk}/log-activity/"
    before = client.post(url, {"kind": "call", "note": "x"}, content_type="application/json")
    assert before.status_code == 201, before.content
    body = {"kind": "on_site", "note": "Met", "place": "HQ", "duration_minutes": 60, "participants": [contact.pk],
            "promise": "Training", "next_step": "Quote", "next_step_on": "2027-01-05"}  # fmt: skip
    made = client.post(url, body, content_type="application/json")
    assert (made.status_code, made.json()["participants"]) == (201, [contact.pk])
    deal.refresh_from_db()
    assert (deal.next_step, Promise.objects.get().text) == ("Quote", "Training")
    set_again = {"next_step": "Quote", "next_step_on": "2027-01-06"}
    answer = client.post(f"/api/deals/{deal.pk}/set-next-step/", set_again, content_type="application/json")
    assert answer.json()["next_step_on"] == "2027-01-06"


def test_another_day_for_the_same_step_reads_as_a_move(deal, rep):
    first, second = today() + timedelta(days=1), today() + timedelta(days=2)
    set_next_step(deal, "Quote", first, by=rep)
    set_next_step(deal, "Quote", second, by=rep)
    assert "Next step moved" in history_of(deal)[0].sentence
    with pytest.raises(NotPossible, match="Say what happens"):
        set_next_step(deal, " ", second, by=rep)
    lose_deal(deal, by=rep, why="price")
    with pytest.raises(NotPossible, match="nothing comes next"):
        set_next_step(deal, "Quote", first, by=rep)


def test_the_grade_comes_with_the_lead_and_is_judged_anew_with_a_reason(client, make_lead, rep):
    deal = convert_lead(make_lead(grade="B"), by=rep)
    assert deal.intent_grade == "B"
    client.force_login(rep)
    assert "from the lead" in client.get(deal.get_absolute_url()).content.decode()
    assert (
        client.post(f"/sales/deals/{deal.pk}/grade/", {"grade": "A", "why": "asked for a contract"}).status_code == 302
    )
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "asked for a contract" in page
    assert "Intent grade: B → A" in [line.sentence for line in history_of(deal)]
    answer = client.post(f"/api/deals/{deal.pk}/grade/", {"grade": "D", "why": " "}, content_type="application/json")
    assert answer.status_code == 400
    with pytest.raises(NotPossible, match="Say what the customer said"):
        grade_deal(deal, "C", by=rep, why=" ")
    with pytest.raises(NotPossible, match="no grade"):
        grade_deal(deal, "E", by=rep, why="x")
    lose_deal(deal, by=rep, why="price")
    with pytest.raises(NotPossible, match="closed"):
        grade_deal(deal, "C", by=rep, why="x")
