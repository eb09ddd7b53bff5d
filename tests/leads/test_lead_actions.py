"""One lead at a time: it comes in, is cleaned, judged, answered, pooled, converted, merged; and most can be undone."""

import pytest
from django.utils import timezone

from companies.models import Company
from journal.errors import NotPossible
from journal.models import Event
from journal.queries import history_of
from leads import actions
from leads.models import CleaningChange, DuplicatePair, Lead, Touch
from people.models import HandOver
from tests.leads import cast

pytestmark = pytest.mark.django_db


def names(lead):
    return list(
        Event.objects.filter(subject_type="leads.lead", subject_id=lead.pk)
        .order_by("pk")
        .values_list("name", flat=True)
    )


def test_a_lead_is_cleaned_as_it_comes_in_and_every_change_is_kept():
    lead = cast.lead(
        company_name="北京市字节精工科技有限公司 ", name="赵敏 总监", phone="138 1020 3040", email="ZhaoMin@ZJJG.com.cn"
    )
    assert (lead.status, lead.phone, lead.email_clean) == ("clean", "+8613810203040", "zhaomin@zjjg.com.cn")
    assert (lead.name, lead.title, lead.region) == ("赵敏", "总监", "北京")
    assert lead.company_core == "字节精工科技"
    change = lead.cleaning_changes.get(field="phone")
    assert (change.old, change.new, change.rule) == ("138 1020 3040", "+8613810203040", "phone.e164")
    assert history_of(lead)[-1].sentence.endswith(f"; {lead.cleaning_changes.count()} values were cleaned")


def test_a_null_character_and_a_very_long_cell_do_no_harm():
    lead = cast.lead(name="A\x00nn", need="x\x00y", company_name="Long " * 100)
    assert (lead.name, lead.need) == ("Ann", "xy")
    assert len(lead.company_name) <= 200


def test_nothing_typed_is_no_lead():
    with pytest.raises(NotPossible, match="at least"):
        actions.add_lead({"need": "help"}, channel=cast.channel(), by=None)


def test_a_change_taken_back_stays_back_when_the_lead_is_edited():
    ann = cast.person("Ann", "lead_desk")
    lead = cast.lead(phone="138 1020 3040")
    lead = actions.undo_cleaning(lead.cleaning_changes.get(field="phone"), by=ann)
    assert lead.phone == "138 1020 3040"
    assert lead.phone_e164 == "+8613810203040", "it is still found by its number"
    lead = actions.change_lead(lead, {"name": "Somebody"}, by=ann)
    assert lead.phone == "138 1020 3040"
    with pytest.raises(NotPossible, match="already"):
        actions.undo_cleaning(lead.cleaning_changes.get(field="phone"), by=ann)


def test_a_value_edited_by_hand_is_not_overwritten_by_taking_a_change_back():
    ann = cast.person("Ann", "lead_desk")
    lead = cast.lead(phone="138 1020 3040")
    actions.change_lead(lead, {"phone": "13900001111"}, by=ann)
    with pytest.raises(NotPossible, match="by hand"):
        actions.undo_cleaning(CleaningChange.objects.filter(lead=lead, field="phone").first(), by=ann)


def test_a_lead_nobody_can_reach_is_valid_only_with_a_reason():
    lead = cast.lead(phone="", email="x@mailinator.com")
    assert lead.invalid_reasons == ["disposable"]
    with pytest.raises(NotPossible, match="throw-away"):
        actions.judge_lead_valid(lead, by=None)
    assert actions.judge_lead_valid(lead, by=None, why="met them at the fair").status == "valid"


def test_refused_needs_a_reason_and_can_be_opened_again():
    lead = cast.lead()
    with pytest.raises(NotPossible, match="Say why"):
        actions.refuse_lead(lead, by=None, why="")
    assert actions.refuse_lead(lead, by=None, why="a student").reason == "a student"
    assert actions.reopen_lead(lead, by=None).status == "clean"


def test_the_rep_accepts_then_works_and_the_hand_over_is_answered():
    ann = cast.rep("Ann")
    cast.rule()
    lead = cast.lead("valid")
    actions.route_lead(lead, by=None)
    lead = actions.accept_lead(lead, by=ann)
    assert (lead.status, HandOver.objects.get().status) == ("accepted", "accepted")
    with pytest.raises(NotPossible):
        actions.accept_lead(lead, by=ann)
    assert actions.start_work(lead, by=ann).status == "working"


def test_a_rep_can_not_accept_what_was_offered_to_another():
    cast.rep("Ann")
    cast.rule()
    lead = cast.lead("valid")
    actions.route_lead(lead, by=None)
    with pytest.raises(NotPossible, match="was offered to Ann"):
        actions.accept_lead(lead, by=cast.rep("Bob"))


def test_returned_goes_back_with_its_reason_and_the_desk_is_told():
    ann, desk = cast.rep("Ann"), cast.person("Desk", "lead_desk")
    cast.rule()
    lead = actions.judge_lead_valid(cast.lead(), by=desk)
    actions.route_lead(lead, by=desk)
    with pytest.raises(NotPossible, match="Say why"):
        actions.return_lead(lead, by=ann, why="  ")
    lead = actions.return_lead(lead, by=ann, why="wrong number")
    assert (lead.status, lead.owner, lead.last_owner, lead.reason) == ("returned", None, ann, "wrong number")
    handover = HandOver.objects.get()
    assert (handover.status, handover.reason) == ("returned", "wrong number")
    assert desk.notices.filter(event__name="leads.lead_returned").exists()
    assert actions.route_lead(lead, by=desk).chosen == ann


def test_the_pool_gives_a_lead_to_one_and_not_again_to_who_gave_it_up():
    ann, bob, cid = cast.rep("Ann"), cast.rep("Bob"), cast.rep("Cid", capacity=1)
    lead = cast.lead("working", owner=ann)
    cast.lead("working", owner=cid)
    actions.pool_lead(lead, by=ann, why="no time")
    with pytest.raises(NotPossible, match="gave this lead up"):
        actions.claim_lead(lead, by=ann)
    with pytest.raises(NotPossible, match="as many open leads"):
        actions.claim_lead(lead, by=cid)
    assert actions.claim_lead(lead, by=bob).owner == bob
    with pytest.raises(NotPossible, match="not in the pool any more"):
        actions.claim_lead(lead, by=ann)


def test_a_recycled_lead_keeps_its_channel_its_day_and_its_journey():
    lead = cast.lead("working", owner=cast.rep("Ann"))
    actions.lose_lead(lead, by=None, why="no budget")
    again = actions.recycle_lead(lead, by=None, why="new year")
    assert (again.channel, again.came_at, again.journey) == (lead.channel, lead.came_at, lead.journey)
    assert again.status == "pooled"


def test_conversion_and_back():
    ann = cast.rep("Ann")
    lead = cast.lead("working", owner=ann)
    firm = Company.objects.create(name="Acme", created_at=timezone.now())
    lead = actions.mark_converted(lead, firm, by=ann)
    assert (lead.status, lead.company) == ("converted", firm)
    with pytest.raises(NotPossible):
        actions.mark_converted(lead, firm, by=ann)
    lead = actions.undo_conversion(lead, by=ann, why="wrong firm")
    assert (lead.status, lead.company) == ("working", None)


def test_a_migrated_past_converts_from_any_open_state_in_one_go():
    leads = [cast.lead("valid"), cast.lead()]
    firm = Company.objects.create(name="Acme", created_at=timezone.now())
    ann = cast.rep("Ann")
    actions.mark_converted_many([(x, firm, timezone.now()) for x in leads], by=None, owners={leads[0].pk: ann.pk})
    assert set(Lead.objects.values_list("status", "owner")) == {("converted", ann.pk), ("converted", None)}


def test_exact_duplicates_are_noted_and_a_verdict_is_remembered():
    a = cast.lead(email="same@firm.cn")
    b = cast.lead(email="same@firm.cn")
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.keys) == (a, b, ["email"])
    actions.keep_apart(a, b, by=cast.person("Desk", "lead_desk"))
    actions.change_lead(b, {"title": "CEO"}, by=None)
    assert DuplicatePair.objects.get().verdict == "different", "nobody is asked again"


def test_a_shared_switchboard_or_mailbox_alone_makes_no_duplicate():
    cast.lead(phone="+86 10 6552 9988", email="info@firm.cn", name="张三", company_name="甲方科技有限公司")
    cast.lead(phone="+86 10 6552 9988", email="info@firm.cn", name="李四", company_name="乙方贸易有限公司")
    assert not DuplicatePair.objects.exists()


def test_a_corrected_value_ends_an_open_pair():
    cast.lead(email="same@firm.cn")
    b = cast.lead(email="same@firm.cn")
    actions.change_lead(b, {"email": "other@firm.cn"}, by=None)
    assert not DuplicatePair.objects.exists()


def rows(*leads):
    return [Lead.objects.values().get(pk=lead.pk) for lead in leads]


def test_merge_then_undo_restores_every_row():
    early = cast.lead(name="", email="same@firm.cn", channel=cast.channel("fair"))
    late = cast.lead(email="same@firm.cn", title="CEO")
    actions.touch_lead(late, cast.channel("sem"), by=None)
    before, touches = rows(early, late), list(Touch.objects.values("lead", "channel"))
    kept = actions.merge_lead(early, late, by=None)
    assert kept.pk == late.pk
    assert (kept.channel.key, kept.came_at) == ("fair", early.came_at), "the first contact stays the first"
    assert Lead.objects.get(pk=early.pk).merged_into == late
    assert Touch.objects.filter(lead=late).count() == 2
    assert DuplicatePair.objects.get().verdict == "merged"
    actions.undo_merge(early, by=None)
    assert rows(early, late) == before
    assert list(Touch.objects.values("lead", "channel")) == touches
    assert DuplicatePair.objects.get().verdict == "open"


def test_merge_fills_blanks_only_unless_told_which_fields_to_take():
    a = cast.lead(title="CEO", need="ERP", city="")
    b = cast.lead(title="CTO", need="", city="")
    kept = actions.merge_lead(a, b, by=None)
    assert (kept.title, kept.need) == ("CTO", "ERP")
    actions.undo_merge(a, by=None)
    kept = actions.merge_lead(a, b, by=None, take=["title"])
    assert (kept.title, kept.need) == ("CEO", "")


def test_what_was_changed_after_a_merge_survives_its_undoing():
    a, b = cast.lead(need="ERP"), cast.lead(need="")
    actions.merge_lead(a, b, by=None)
    actions.change_lead(b, {"need": "ERP and CRM"}, by=None)
    actions.undo_merge(a, by=None)
    assert Lead.objects.get(pk=b.pk).need == "ERP and CRM"


def test_a_lead_is_not_merged_with_itself_nor_into_a_merged_one():
    a, b, c = cast.lead(), cast.lead(), cast.lead()
    with pytest.raises(NotPossible, match="itself"):
        actions.merge_lead(a, a, by=None)
    actions.merge_lead(a, b, by=None)
    with pytest.raises(NotPossible, match="choose another"):
        actions.merge_lead(c, a, by=None)
    with pytest.raises(NotPossible):
        actions.merge_lead(a, c, by=None)


def test_a_rep_who_brings_a_lead_may_keep_it():
    ann = cast.rep("Ann")
    lead = actions.add_lead({"company_name": "Acme", "phone": "13800001111"}, channel=cast.channel(), by=ann, keep=True)
    assert (lead.status, lead.owner) == ("accepted", ann)
    assert Event.objects.filter(name="leads.lead_judged_valid", subject_id=lead.pk).exists()
