from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from success.rules import health as rule
from success.rules.activity import WeekOfAccount, activity_of, last_full_week, monday_of
from success.rules.csm import Candidate, choose_csm
from success.rules.health import Health, Measure, effect_of, grade_of, health_of

SCORES = st.one_of(st.none(), st.decimals(0, 100, places=2))


def test_health_is_the_weighted_mean_of_what_is_known():
    measures = [Measure("a", 50, Decimal(80)), Measure("b", 20, Decimal(40)), Measure("c", 30, None)]
    assert health_of(measures) == Health(Decimal("68.57"), Decimal("70.00"), "watch")


def test_unknown_everything_is_unknown_not_zero():
    assert health_of([Measure("a", 50, None), Measure("b", 50, None)]) == Health(None, Decimal("0.00"), "unknown")
    assert health_of([]).score is None


def test_zero_is_known():
    assert health_of([Measure("a", 50, Decimal(0)), Measure("b", 50, None)]).score == 0


def test_thin_knowledge_caps_the_grade():
    assert grade_of(Decimal(95), Decimal(60)) == "healthy"
    assert grade_of(Decimal(95), Decimal("59.99")) == "watch"
    assert grade_of(Decimal(20), Decimal(30)) == "risk"


def test_grades_change_at_their_lines():
    assert [grade_of(Decimal(score), Decimal(100)) for score in ("75", "74.99", "50", "49.99")] == [
        "healthy",
        "watch",
        "watch",
        "risk",
    ]


def test_the_weights_add_up_to_a_hundred():
    assert sum(rule.WEIGHTS.values()) == 100


@given(st.lists(st.tuples(st.integers(1, 60), SCORES), min_size=1, max_size=6))
def test_the_effects_lead_from_the_line_of_healthy_to_the_score(parts):
    measures = [Measure(str(number), weight, score) for number, (weight, score) in enumerate(parts)]
    known = sum(one.weight for one in measures if one.score is not None)
    health = health_of(measures)
    effects = [effect for one in measures if (effect := effect_of(one, known)) is not None]
    if health.score is None:
        assert effects == []
    else:
        assert abs(rule.HEALTHY_FROM + sum(effects) - health.score) <= Decimal("0.01") * (len(effects) + 1)


def test_the_activity_rate_leaves_those_being_implemented_apart():
    week = [WeekOfAccount(True, False)] * 3 + [WeekOfAccount(False, False)] + [WeekOfAccount(True, True)] * 2
    activity = activity_of(week)
    assert activity.rate == Fraction(3, 4)
    assert (activity.onboarding, activity.onboarding_active) == (2, 2)


def test_without_paying_accounts_there_is_no_rate():
    assert activity_of([WeekOfAccount(True, True)]).rate is None


def test_weeks_are_iso_weeks():
    assert monday_of(date(2027, 1, 3)) == date(2026, 12, 28)
    assert last_full_week(date(2026, 11, 23)) == date(2026, 11, 16)
    assert last_full_week(date(2026, 11, 22)) == date(2026, 11, 9)


def test_the_csm_with_the_fewest_accounts_takes_the_next():
    assert choose_csm([Candidate(1, 10), Candidate(2, 3), Candidate(3, 3), Candidate(4, 0, rank=1)]) == 2
    assert choose_csm([Candidate(5, 7, rank=2), Candidate(4, 9, rank=1)]) == 4
    assert choose_csm([]) is None
