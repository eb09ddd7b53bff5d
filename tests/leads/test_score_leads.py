"""Scores on real leads: on their way in, when they change, after a new table, and by the definition of a valid lead."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.errors import NotPossible
from journal.models import Event
from leads.actions import (
    Incoming,
    Intake,
    add_leads,
    change_lead,
    judge_lead_valid,
    touch_lead,
)
from leads.actions.definitions import drop_definition, publish_definition, save_definition
from leads.actions.recounting import resume_recounts, run_recount, start_recount, take_chunk
from leads.actions.scoring import current_definition, current_table, publish_scores, score_lead
from leads.defaults.scoring import SHIPPED
from leads.models import Lead, Recount, ScoreTable, ValidDefinition
from leads.rules.scoring import values_of
from tests.leads import cast

pytestmark = pytest.mark.django_db
GOOD = {
    "title": "信息总监", "employees": 300, "industry": "食品饮料", "region": "上海", "need": "想要报价",
    "channel": None,
}  # fmt: skip


def good(**values):
    return cast.lead(**{**GOOD, "channel": cast.channel("sem"), **values})


def only(field, points=60, score="fit"):
    rule = {"name": field, "score": score, "points": points, "conditions": [{"field": field, "is": "filled"}]}
    return {"rules": [rule], "base_fit": 0, "base_intent": 0}


def test_a_lead_is_scored_when_it_comes_in():
    lead = good()
    assert (lead.grade, lead.rung) == ("A", "intending")
    assert cast.lead(title="学生", email="a@qq.com", channel=cast.channel("file")).grade == "D"


def test_a_file_scores_like_one_typed_lead():
    values = {
        "company_name": "上海好吃食品有限公司", "name": "王伟", "phone": "13812340001", "title": "总经理",
        "need": "报价", "employees": 80, "industry": "食品饮料",
    }  # fmt: skip
    item = Incoming(dict(values), cast.channel("sem"))
    add_leads([item], Intake(by=None, route=False))
    one = cast.lead(**{**values, "phone": "13812340002"}, email="", channel=cast.channel("sem"))
    many = Lead.objects.get(pk=item.lead.pk)
    assert (many.fit_score, many.intent_score, many.grade) == (one.fit_score, one.intent_score, one.grade)
    assert (many.status, many.valid_definition) == ("valid", 1)


def test_scoring_a_chunk_takes_the_same_queries_whatever_its_size():
    def queries(first, count):
        items = [
            Incoming({"company_name": f"Firm {n}", "phone": f"138{n:08d}"}, cast.channel("sem"))
            for n in range(first, first + count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as found:
            add_leads(items, Intake(by=None, route=False))
        return len(found)

    cast.channel("sem")
    queries(1, 2)
    assert queries(100, 2) == queries(200, 40)


def test_a_correction_scores_it_again_and_history_tells_the_grade():
    lead = good()
    change_lead(lead, {"title": "学生", "employees": 3, "industry": ""}, by=None)
    lead.refresh_from_db()
    assert lead.grade != "A"
    event = Event.objects.get(name="leads.lead_graded", subject_id=lead.pk)
    assert (event.facts["before"], event.facts["grade"]) == ("A", lead.grade)


def test_coming_again_raises_the_intent():
    lead = cast.lead(channel=cast.channel("file"))
    before = lead.intent_score
    touch_lead(lead, cast.channel("sem"), by=None)
    lead.refresh_from_db()
    assert lead.intent_score == before + 15
    touch_lead(lead, cast.channel("sem"), by=None)
    lead.refresh_from_db()
    assert lead.intent_score == before + 25


def test_a_row_of_a_file_that_is_known_scores_its_lead_again():
    first = Incoming({"company_name": "Acme", "phone": "13812340009"}, cast.channel("file"))
    add_leads([first], Intake(by=None, route=False))
    before = Lead.objects.get(pk=first.lead.pk).intent_score
    add_leads([Incoming(dict(first.values), cast.channel("sem"))], Intake(by=None, route=False))
    assert Lead.objects.get(pk=first.lead.pk).intent_score == before + 15


def test_scoring_twice_changes_nothing_and_tells_nothing():
    lead = good()
    before = Lead.objects.filter(pk=lead.pk).values().get()
    score_lead(Lead.objects.get(pk=lead.pk))
    score_lead(Lead.objects.get(pk=lead.pk))
    assert Lead.objects.filter(pk=lead.pk).values().get() == before
    assert not Event.objects.filter(name="leads.lead_graded").exists()


def test_publishing_a_table_keeps_the_old_version_and_scores_open_leads_only():
    leads = [cast.lead(website="acme-east.com"), cast.lead()]
    closed = cast.lead("lost", website="acme-east.com")
    row = publish_scores(only("website", 80), by=None, note="regions first")
    assert (row.version, current_table().version) == (2, 2)
    assert ScoreTable.objects.get(version=1).rules == values_of(SHIPPED)["rules"]
    recount = Recount.objects.get()
    assert recount.finished_at is None
    run_recount(recount.pk, chunk=1)
    recount.refresh_from_db()
    assert (recount.done, recount.total, recount.percent) == (2, 2, 100)
    for lead, fit in zip(leads, (80, 0), strict=True):
        lead.refresh_from_db()
        assert lead.fit_score == fit
    old = closed.fit_score
    closed.refresh_from_db()
    assert closed.fit_score == old, "what is closed keeps the scores it had"


def test_a_count_that_dies_half_way_goes_on_where_it_stood():
    leads = [cast.lead(website="acme-east.com") for _ in range(5)]
    publish_scores(only("website", 80), by=None)
    recount = Recount.objects.get()
    assert take_chunk(recount.pk, 2)
    recount.refresh_from_db()
    assert (recount.done, recount.finished_at) == (2, None)
    assert resume_recounts() == 1
    recount.refresh_from_db()
    assert (recount.done, recount.changed) == (5, 5)
    assert not take_chunk(recount.pk, 2), "a second worker finds nothing left"
    assert set(Lead.objects.filter(pk__in=[x.pk for x in leads]).values_list("fit_score", flat=True)) == {80}


def test_a_newer_count_ends_the_older_one():
    cast.lead()
    first = start_recount(Recount.Cause.NIGHT)
    second = start_recount(Recount.Cause.NIGHT)
    assert not take_chunk(first.pk)
    assert take_chunk(second.pk)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (values_of(SHIPPED), "same"),
        ({"rules": [{"name": "", "score": "fit", "points": 5}]}, "name"),
        ({"rules": [{"name": "x", "score": "fit", "points": "many"}]}, "shape"),
        ({"rules": [{"name": "x", "score": "fit", "points": 5, "conditions": [{"field": "password"}]}]}, "field"),
        ({"rules": "all"}, "shape"),
        ({"matrix": {"fit": [70]}}, "shape"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_a_sentence(values, code):
    with pytest.raises(NotPossible) as caught:
        publish_scores(values, by=None)
    assert caught.value.code == code
    assert not ScoreTable.objects.exists()


def test_time_that_passes_lowers_the_intent_at_night():
    lead = cast.lead(channel=cast.channel("sem"))
    Lead.objects.filter(pk=lead.pk).update(came_at=timezone.now() - timedelta(days=90))
    run_recount(start_recount(Recount.Cause.NIGHT).pk)
    before = lead.intent_score
    lead.refresh_from_db()
    assert lead.intent_score == max(0, before - 10 - 20)


def test_a_definition_goes_from_draft_to_version_and_old_verdicts_stay():
    judged, waiting, fine = cast.lead(), cast.lead(), cast.lead(website="acme-east.com")
    judge_lead_valid(judged, by=None)
    save_definition({"conditions": [{"field": "website", "is": "filled"}]}, by=None, note="regions")
    assert current_definition().version == 1, "a draft judges nothing"
    assert publish_definition(by=None).version == 2
    run_recount(Recount.objects.get().pk)
    for lead in (judged, waiting, fine):
        lead.refresh_from_db()
    assert (judged.status, judged.valid_definition, judged.invalid_reasons) == ("valid", 1, [])
    assert waiting.invalid_reasons == ["unmet:website"]
    assert fine.invalid_reasons == []
    with pytest.raises(NotPossible):
        judge_lead_valid(waiting, by=None)
    assert judge_lead_valid(waiting, by=None, why="known firm").valid_definition == 2
    event = Event.objects.filter(name="leads.lead_judged_valid", subject_id=waiting.pk).get()
    assert event.facts["definition"] == 2


def test_an_import_is_judged_by_the_definition_in_use_and_by_its_grade():
    save_definition({"conditions": [{"field": "grade", "is": "in", "value": ["A", "B", "C"]}]}, by=None)
    publish_definition(by=None)
    bad = Incoming({"name": "X", "email": "x@qq.com", "title": "学生"}, cast.channel("file"))
    fine = Incoming({**GOOD, "company_name": "Acme", "phone": "13812340077"}, cast.channel("sem"))
    add_leads([bad, fine], Intake(by=None, route=False))
    assert (bad.lead.status, bad.lead.invalid_reasons) == ("clean", ["unmet:grade"])
    assert (fine.lead.status, fine.lead.valid_definition) == ("valid", 2)


def test_a_definition_may_ask_for_less():
    save_definition({"needs_somebody": False}, by=None)
    publish_definition(by=None)
    assert cast.lead(company_name="", name="", email="", phone="13812340055").invalid_reasons == []


def test_there_is_one_draft_and_it_can_be_thrown_away():
    save_definition({"needs_contact": False}, by=None)
    save_definition({"needs_contact": True, "conditions": [{"field": "website", "is": "filled"}]}, by=None)
    assert ValidDefinition.objects.filter(is_draft=True).count() == 1
    drop_definition(by=None)
    assert not ValidDefinition.objects.exists()
    with pytest.raises(NotPossible):
        publish_definition(by=None)


def test_a_draft_that_says_the_same_is_not_published():
    save_definition({}, by=None)
    with pytest.raises(NotPossible) as caught:
        publish_definition(by=None)
    assert caught.value.code == "same"
