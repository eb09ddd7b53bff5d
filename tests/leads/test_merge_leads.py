"""Leads that are one become one, field by field; and every decision is taken back to the row."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.models import Company
from journal.errors import NotPossible
from journal.models import Event
from leads import actions
from leads.actions.merging import MERGED_FIELDS, WORK
from leads.actions.moving import MOVES, STAYS
from leads.models import BenchDecision, DuplicateCluster, DuplicatePair, Lead, LeadMerge, RoutingRule, Touch
from people.models import HandOver
from tests.leads import cast

pytestmark = pytest.mark.django_db

# logs of the decision itself, and what waits to be looked at: all else is put back
LOGS = {"leads_benchdecision", "leads_leadmerge", "leads_leadtomatch", "leads_benchjob"}


def every_row():
    """All rows of all tables of leads, and their hand-overs, as PostgreSQL writes them."""
    tables = sorted({m._meta.db_table for m in apps.get_app_config("leads").get_models()} - LOGS)
    found = {}
    with connection.cursor() as cursor:
        for table in [*tables, "people_handover"]:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY id")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def differences(before, after):
    return {
        table: (sorted(set(rows) - set(after[table])), sorted(set(after[table]) - set(rows)))
        for table, rows in before.items()
        if rows != after[table]
    }


STATUSES = ["new", "clean", "valid", "routed", "accepted", "working", "returned", "pooled", "lost"]
LEAD = st.fixed_dictionaries(
    {
        "status": st.sampled_from(STATUSES),
        "owner": st.sampled_from([None, 0, 1]),
        "age": st.integers(0, 400),
        "title": st.sampled_from(["", "CEO", "总经理"]),
        "need": st.text(max_size=12).map(lambda text: text.replace("\x00", "")),
        "employees": st.sampled_from([None, 3, 2_000]),
        "phone": st.sampled_from(["", "138 1020 3040", "13900001111"]),
        "same_mail": st.booleans(),
        "attributes": st.dictionaries(st.sampled_from(["size", "x"]), st.integers() | st.floats(0, 1) | st.text("ab")),
        "touches": st.integers(0, 2),
        "offered": st.booleans(),
        "outside": st.sampled_from(["", "open", "different"]),
    }
)


def world(leads):
    """Leads as drawn, one more outside, and the pairs among and around them."""
    people = [cast.rep("Ann"), cast.rep("Bob")]
    made = []
    for number, draw in enumerate(leads):
        email = "same@firm.cn" if draw["same_mail"] else f"p{number}@firm{number}.cn"
        values = {name: draw[name] for name in ("title", "need", "employees", "phone", "attributes")}
        came_at = timezone.now() - timedelta(days=draw["age"])
        channel = cast.channel(f"c{number % 2}")
        values |= {"company_name": f"北京字节精工{number}有限公司 ", "email": email, "campaign": f"x{number % 2}"}
        lead = actions.add_lead(values, channel=channel, by=None, came_at=came_at)
        owner = None if draw["owner"] is None else people[draw["owner"]]
        Lead.objects.filter(pk=lead.pk).update(status=draw["status"], owner=owner, valid_at=came_at)
        for _ in range(draw["touches"]):
            actions.touch_lead(lead, channel, by=None)
        if draw["offered"] and draw["status"] == "routed" and owner:
            from people.actions import offer_handover

            offer_handover(HandOver.Kind.LEAD, lead, to=owner, by=None)
        made.append(lead)
    outsider = cast.lead()
    for lead, draw in zip(made, leads, strict=True):
        if draw["outside"]:
            first, second = sorted((lead.pk, outsider.pk))
            DuplicatePair.objects.create(
                first_id=first, second_id=second, verdict=draw["outside"], score=77.7, found_at=timezone.now()
            )
    from leads.actions.clusters import form_clusters

    form_clusters([lead.pk for lead in made])
    return [Lead.objects.get(pk=lead.pk) for lead in made]


@settings(max_examples=30)
@given(
    leads=st.lists(LEAD, min_size=2, max_size=4),
    into=st.integers(0, 3),
    chosen=st.none() | st.dictionaries(st.sampled_from([*MERGED_FIELDS, WORK]), st.integers(0, 3)),
    apart=st.booleans(),
)
def test_a_decision_taken_back_restores_every_row_of_every_table(db, leads, into, chosen, apart):
    from django.db import transaction

    with transaction.atomic():
        made = world(leads)
        values = None if chosen is None else {n: made[k % len(made)].pk for n, k in chosen.items()}
        before = every_row()
        try:
            if apart:
                decision = actions.keep_all_apart(made, by=None)
            else:
                actions.merge_leads(made, made[into % len(made)], by=None, values=values)
                decision = BenchDecision.objects.get()
        except NotPossible:
            pass
        else:
            assert differences(before, every_row()), "something was done"
            actions.undo_decision(decision, by=None)
        assert differences(before, every_row()) == {}
        transaction.set_rollback(True)


def test_three_leads_become_one_and_each_value_says_where_it_came_from():
    old = cast.lead(phone="138 1020 3040", title="", email="a@firm.cn", channel=cast.channel("fair"))
    mid = cast.lead(phone="", title="CEO", email="")
    new = cast.lead(phone="13900001111", title="", email="c@firm.cn")
    kept = actions.merge_leads(
        [old, mid, new], new, by=None, values={"phone": old.pk, "title": mid.pk, "name": new.pk, "email": new.pk}
    )
    assert (kept.phone, kept.title, kept.email_clean) == ("+8613810203040", "CEO", "c@firm.cn")
    assert kept.phone_e164 == "+8613810203040", "it is found by the number it has now"
    assert (kept.channel.key, kept.came_at) == ("fair", old.came_at)
    assert list(Touch.objects.values_list("lead", flat=True)) == [new.pk, new.pk], "the later contacts are touches"
    taken = {merge.lead_id: merge.taken for merge in LeadMerge.objects.all()}
    assert taken[old.pk]["phone"] == ["+8613900001111", "+8613810203040"]
    assert list(taken[mid.pk]) == ["title"]
    assert kept.cleaning_changes.filter(field="phone").count() == 2, "what the rule changed comes with the value"
    assert Lead.objects.get(pk=old.pk).merged_into == new


def test_whoever_works_a_lead_keeps_it_when_it_goes_into_another():
    ann = cast.rep("Ann")
    cast.rule()
    worked = cast.lead("valid")
    actions.route_lead(worked, by=None)
    fresh = cast.lead()
    kept = actions.merge_leads([worked, fresh], fresh, by=None)
    assert (kept.status, kept.owner) == ("routed", ann)
    offer = HandOver.objects.get(status="offered")
    assert (offer.subject_id, offer.journey) == (fresh.pk, fresh.journey)
    assert actions.accept_lead(kept, by=ann).status == "accepted"
    with pytest.raises(NotPossible, match="went on since"):
        actions.undo_merge(worked, by=None)


def test_a_rep_whose_lead_goes_into_anothers_is_told():
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    a, b = cast.lead("working", owner=ann), cast.lead("working", owner=bob)
    actions.merge_leads([a, b], b, by=cast.person("Desk", "lead_desk"))
    assert ann.notices.filter(event__name="leads.lead_merged").exists()
    assert not bob.notices.exists()


def test_a_merge_is_not_taken_back_once_what_stayed_was_converted_or_merged_on():
    a, b, c = cast.lead(), cast.lead("working", owner=cast.rep("Ann")), cast.lead("valid")
    actions.merge_lead(a, b, by=None)
    firm = Company.objects.create(name="Acme", created_at=timezone.now())
    actions.mark_converted(b, firm, by=None)
    with pytest.raises(NotPossible, match="converted since"):
        actions.undo_merge(a, by=None)
    actions.undo_conversion(b, by=None, why="wrong firm")
    actions.merge_lead(b, c, by=None)
    with pytest.raises(NotPossible, match="itself merged"):
        actions.undo_merge(a, by=None)
    actions.undo_merge(b, by=None)
    assert actions.undo_merge(a, by=None).status == "clean"
    with pytest.raises(NotPossible, match="not merged"):
        actions.undo_merge(a, by=None)


def test_the_later_of_two_merges_that_set_the_same_value_is_taken_back_first():
    a, b, c = cast.lead(title="CEO"), cast.lead(title="CTO"), cast.lead(title="")
    actions.merge_lead(a, c, by=None)
    actions.merge_lead(b, c, by=None, take=["title"])
    with pytest.raises(NotPossible, match="later decision"):
        actions.undo_merge(a, by=None)
    actions.undo_merge(b, by=None)
    actions.undo_merge(a, by=None)
    assert Lead.objects.get(pk=c.pk).title == ""


def test_pairs_follow_what_stays_and_not_the_same_is_never_forgotten():
    desk = cast.person("Desk", "lead_desk")
    a, b, c = (cast.lead(email="same@firm.cn") for _ in range(3))
    actions.keep_apart(a, c, by=desk)
    actions.merge_lead(a, b, by=desk)
    pair = DuplicatePair.objects.get(first=b, second=c)
    assert pair.verdict == "different", "what is true of a part is true of the whole"
    assert not DuplicateCluster.objects.exists()
    actions.find_duplicates()
    pair.refresh_from_db()
    assert pair.verdict == "different"


def test_one_lead_is_taken_out_and_the_others_stay_a_group():
    a, b, c = (cast.lead(email="same@firm.cn") for _ in range(3))
    decision = actions.take_out(b, [a, c], by=None)
    assert DuplicateCluster.objects.get().members == [a.pk, c.pk]
    assert {e.subject_id for e in Event.objects.filter(name="leads.kept_apart")} == {a.pk, b.pk, c.pk}
    actions.undo_decision(decision, by=None)
    assert DuplicateCluster.objects.get().members == [a.pk, b.pk, c.pk]
    with pytest.raises(NotPossible, match="already"):
        actions.undo_decision(decision, by=None)


def test_every_table_that_points_at_a_lead_says_whether_it_goes_along():
    pointing = {r.related_model._meta.label_lower for r in Lead._meta.related_objects}
    unsaid = sorted(pointing - MOVES - set(STAYS))
    assert not unsaid, f"Say in leads/actions/moving.py what becomes of {unsaid} when a lead is merged"
    assert RoutingRule._meta.label_lower not in pointing
