import random

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.actions import learn_weights, use_shipped_weights
from companies.models import Company, MatchWeights
from companies.queries import best_matches
from companies.rules.cleaning import clean_party
from companies.rules.learning import START, Verdict, learn, learnt_weights
from companies.rules.match_weights import PERSON, PRIOR, SHIPPED
from companies.rules.matching import match, party_of
from companies.rules.parties import Contribution
from companies.tasks import learn_match_weights
from companies.weights import weights_of
from journal.errors import NotPossible
from journal.models import Event
from leads.models import Channel, DuplicatePair, Lead

pytestmark = pytest.mark.django_db


def verdict(same, *levels, kind="person"):
    bits = SHIPPED.levels[kind]
    return Verdict(kind, tuple(Contribution(level, bits[level]) for level in levels), same)


def decisions(mobile_right=0.5, count=400):
    """People merge what has the same name, and the same mobile only so often."""
    draw = random.Random(1)
    named = [verdict(True, "phone.mobile", "person.same") for _ in range(count // 4)]
    apart = [verdict(False, "name.core", "person.typo") for _ in range(count // 4)]
    mobile = [verdict(draw.random() < mobile_right, "phone.mobile", "person.differs") for _ in range(count // 2)]
    return [*named, *apart, *mobile]


def test_few_decisions_teach_nothing_but_are_counted():
    learnt = learn(decisions(count=40))["person"]
    assert not learnt.is_enough
    assert {level: one.weight for level, one in learnt.levels.items()} == {**PERSON, START: PRIOR["person"]}
    assert (learnt.levels["phone.mobile"].same, learnt.levels["phone.mobile"].other) == (21, 9)


def test_decisions_of_one_sort_teach_nothing():
    assert not learn([verdict(True, "phone.mobile", "person.same")] * 500)["person"].is_enough


def test_a_mobile_that_people_do_not_trust_loses_weight_and_one_they_trust_gains():
    doubted = learn(decisions(mobile_right=0.05))["person"].levels
    trusted = learn(decisions(mobile_right=0.98))["person"].levels
    assert doubted["phone.mobile"].weight < PERSON["phone.mobile"] < trusted["phone.mobile"].weight
    assert doubted["address.same"].weight == PERSON["address.same"]


def test_the_learnt_odds_are_those_that_people_decided_by():
    learnt = learn(decisions(mobile_right=0.3, count=4_000))["person"].levels
    bits = sum(learnt[level].weight for level in (START, "phone.mobile", "person.differs"))
    assert 1 / (1 + 2**-bits) == pytest.approx(0.3, abs=0.05)


def test_a_shared_phone_teaches_nothing_about_phones_of_one_person():
    shared = Contribution("phone.mobile", 0.3, "+8613800000000", "14", "phone.shared")
    apart = [Verdict("person", (shared, Contribution("person.differs", -4.0)), False)] * 200
    merged = [verdict(True, "phone.mobile", "person.same")] * 200
    assert learn([*apart, *merged])["person"].levels["phone.mobile"].weight >= PERSON["phone.mobile"] - 0.1


_levels = st.lists(st.sampled_from(sorted(PERSON)), min_size=1, max_size=6, unique_by=lambda level: level.split(".")[0])


@settings(max_examples=25)
@given(st.lists(st.tuples(_levels, st.booleans(), st.integers(1, 60)), min_size=4, max_size=12))
def test_whatever_people_decide_agreement_never_speaks_against_and_closer_never_weighs_less(cases):
    given = [verdict(same, *levels) for levels, same, times in cases for _ in range(times)]
    learnt = learn([*given, *decisions()])["person"].levels
    bits = {level: one.weight for level, one in learnt.items()}
    assert all(bits[level] >= 0 if weight > 0 else bits[level] <= 0 for level, weight in PERSON.items())
    assert all(
        bits[one] <= bits[other]
        for one in PERSON
        for other in PERSON
        if one.split(".")[0] == other.split(".")[0] and PERSON[one] < PERSON[other]
    )
    assert all(abs(bits[level] - weight) <= 12 for level, weight in PERSON.items())


def test_learnt_weights_change_what_the_matcher_says():
    person = party_of(clean_party({"name": "张三", "phone": "13812345678"}), "person")
    other = party_of(clean_party({"name": "李四", "phone": "13812345678"}), "person")
    doubted = {"person": {level: one.weight for level, one in learn(decisions(0.02, 2_000))["person"].levels.items()}}
    assert match(person, other).verdict == "ask"
    assert match(person, other, weights=learnt_weights(doubted, 1)).verdict == "no"
    assert learnt_weights({"person": {"gone.level": 3.0}}, 1).levels == SHIPPED.levels


def test_what_is_learnt_is_used_by_the_next_look_up_and_given_up_again(rep, make_company):
    make_company("甲乙", phone="13812345678")
    party = party_of(clean_party({"company": "丙丁戊", "phone": "13812345678"}))
    assert best_matches(party, Company.objects.all()) == []
    trusting = [verdict(True, "phone.mobile", "name.differs", kind="company")] * 300
    learn_weights([*trusting, *([verdict(False, "name.alike", kind="company")] * 50)], by=rep)
    assert [f.record.name for f in best_matches(party, Company.objects.all())] == ["甲乙"]
    use_shipped_weights(by=rep, why="test")
    assert best_matches(party, Company.objects.all()) == []
    assert list(Event.objects.filter(name__startswith="companies.weights").values_list("name", flat=True)) == [
        "companies.weights_learned", "companies.weights_reset",
    ]  # fmt: skip


def test_too_few_decisions_and_a_second_reset_are_refused_with_a_sentence(rep):
    with pytest.raises(NotPossible, match="200 decisions"):
        learn_weights(decisions(count=40), by=rep)
    with pytest.raises(NotPossible, match="already"):
        use_shipped_weights(by=rep)
    assert not MatchWeights.objects.exists()


def test_the_weekly_job_learns_from_what_was_decided_on_the_bench_unless_told_not_to(rep):
    channel = Channel.objects.get_or_create(key="seo", defaults={"name": "SEO"})[0]
    now = timezone.now()
    leads = Lead.objects.bulk_create([Lead(channel=channel, came_at=now, name=f"P{n}") for n in range(401)])
    evidence = [{"level": "phone.mobile", "weight": 12.0}, {"level": "person.same", "weight": 7.0}]
    pairs = [
        DuplicatePair(
            first=leads[n], second=leads[n + 1], kind="person", evidence=evidence[: 1 + n % 2], found_at=now, by=rep,
            verdict="merged" if n % 2 else "different",
        )
        for n in range(400)
    ]  # fmt: skip
    DuplicatePair.objects.bulk_create(pairs)
    learn_match_weights()
    row = MatchWeights.objects.get()
    assert (row.by, row.decisions["person"]) == (None, [200, 200])
    assert weights_of(row.pk).levels["person"]["phone.mobile"] < PERSON["phone.mobile"]
    use_shipped_weights(by=rep)
    learn_match_weights()
    assert MatchWeights.objects.count() == 2
