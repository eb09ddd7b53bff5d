"""Health by SQL: the same answers as the pure rule, the same row when the week is scored again."""

import json
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.errors import NotPossible
from sales.actions import record_receipt
from success.actions import Usage, end_overrides, override_health, score_health, take_usage
from success.actions.scoring import _lines
from success.actions.scoring_sql import COMBINED
from success.models import Account, HealthScore
from success.queries import activity_rate
from success.rules.activity import last_full_week
from success.rules.health import Measure, health_of
from tests.onboarding import world

pytestmark = pytest.mark.django_db
WEEK = last_full_week(timezone.localdate())
SUNDAY = WEEK + timedelta(days=6)


@pytest.fixture
def account(seller, manager, csm):
    world.signed_order(seller, signed_on=WEEK - timedelta(days=100), lines=[("seats", 50, "100")], payments=1)
    world.deliver()
    return Account.objects.get()


def use(account, weeks=4, users=40, executives=2, minutes=600, counts=None, last_minutes=None):
    """Use on each day of so many weeks up to the scored one."""
    rows = []
    for back in range(7 * weeks):
        is_new = back < 14
        rows.append(
            Usage(
                account.pk,
                SUNDAY - timedelta(days=back),
                logins=users,
                active_executives=executives,
                active_managers=5,
                active_staff=users - 5 - (executives or 0),
                key_minutes=last_minutes if is_new and last_minutes is not None else minutes,
                business_counts=counts if counts is not None else {"orders": 5, "visits": 3, "approvals": 1},
            )
        )
    take_usage(rows)


def pay(account, day):
    order = account.company.orders.get()
    record_receipt(order, order.total_amount, day, by=None)


def scored(account) -> HealthScore:
    score_health(WEEK)
    account.refresh_from_db()
    return HealthScore.objects.get(account=account, week=WEEK)


def parts_of(row) -> dict:
    return {part["key"]: part for part in row.parts}


def test_formula_8_holds_in_sql():
    parts = "parts (account_id, position, key, weight, score, facts) AS (VALUES " + ", ".join(
        f"(1, {place}, '{key}', {weight}::numeric, {score}::numeric, '{{}}'::jsonb)"
        for place, key, weight, score in [(1, "a", 50, 80), (2, "b", 20, 40), (3, "c", 30, "NULL")]
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {parts}), {COMBINED} SELECT score, coverage, grade FROM graded", _lines())
        assert cursor.fetchall() == [(Decimal("68.57"), Decimal("70.00"), "watch")]


PARTS = st.lists(
    st.tuples(st.integers(1, 90), st.one_of(st.none(), st.decimals(0, 100, places=2))), min_size=1, max_size=6
)


@settings(max_examples=60)
@given(PARTS)
def test_the_sql_is_the_twin_of_the_rule(parts):
    rows = json.dumps([{"w": weight, "s": None if score is None else str(score)} for weight, score in parts])
    query = f"""
        WITH parts AS (
            SELECT 1 AS account_id, n AS position, 'k' || n AS key, (p ->> 'w')::numeric AS weight,
                   (p ->> 's')::numeric AS score, '{{}}'::jsonb AS facts
            FROM jsonb_array_elements(%(rows)s::jsonb) WITH ORDINALITY AS t(p, n)
        ), {COMBINED} SELECT score, coverage, grade FROM graded"""
    with connection.cursor() as cursor:
        cursor.execute(query, {**_lines(), "rows": rows})
        answer = cursor.fetchone()
    expected = health_of([Measure(str(n), weight, score) for n, (weight, score) in enumerate(parts)])
    assert answer == (expected.score, expected.coverage, expected.grade)


def test_a_customer_in_full_use_is_steady_and_every_point_has_its_part(account):
    use(account)
    pay(account, SUNDAY - timedelta(days=90))
    row = scored(account)
    parts = parts_of(row)
    assert parts["executives"]["score"] == 100
    assert parts["seats"]["score"] == 100  # 40 of 50 seats are 80 %
    assert parts["trend"]["score"] == 80
    assert parts["breadth"]["score"] == 60
    assert parts["payment"]["score"] == 100
    assert row.score == Decimal("90.00")  # (100·20 + 100·25 + 80·20 + 60·15 + 100·20) ÷ 100
    assert (row.coverage, row.grade, row.is_active) == (100, "healthy", True)
    assert abs(75 + sum(part["effect"] for part in row.parts) - float(row.score)) < 0.05
    assert (account.health, account.health_grade) == (row.score, "healthy")


def test_the_rule_gives_what_the_sql_stored(account):
    use(account, users=17, executives=0, last_minutes=450)
    row = scored(account)
    measures = [
        Measure(part["key"], part["weight"], None if part["score"] is None else Decimal(str(part["score"])))
        for part in row.parts
    ]
    health = health_of(measures)
    assert (row.score, row.coverage, row.grade) == (health.score, health.coverage, health.grade)


def test_without_any_use_most_is_unknown_and_nobody_is_called_healthy(account):
    pay(account, SUNDAY - timedelta(days=90))
    row = scored(account)
    assert [part["key"] for part in row.parts if part["score"] is not None] == ["payment"]
    assert (row.score, row.coverage, row.grade) == (100, 20, "watch")
    assert row.is_active is False


def test_what_the_product_does_not_tell_is_unknown_not_zero(account):
    use(account, executives=None, counts={})
    parts = parts_of(scored(account))
    assert parts["executives"]["score"] is None
    assert parts["breadth"]["score"] is None
    assert parts["seats"]["score"] is not None


def test_executives_who_stay_away_pull_the_score_down(account):
    use(account, executives=0)
    part = parts_of(scored(account))["executives"]
    assert (part["score"], part["facts"]["weeks"], part["facts"]["of"]) == (0, 0, 4)
    assert part["effect"] < 0


def test_falling_use_shows_in_the_trend(account):
    use(account, minutes=1000, last_minutes=820)
    part = parts_of(scored(account))["trend"]
    assert part["facts"]["percent"] == -18
    assert part["score"] == 44  # 80 − 200 · 0.18


def test_an_unpaid_invoice_counts_by_the_days_it_is_late(account):
    part = parts_of(scored(account))["payment"]
    assert part["facts"]["days"] == 106
    assert part["score"] == 0


def test_payments_count_as_of_the_sunday_of_the_week(account):
    pay(account, SUNDAY + timedelta(days=1))
    part = parts_of(scored(account))["payment"]
    assert part["facts"]["days"] == 106


def test_scoring_a_week_again_gives_the_same_row_and_no_second_event(account):
    use(account)
    first = scored(account)
    events = len(world.events_of(account, "success.health_scored"))
    before = list(HealthScore.objects.values())
    score_health(WEEK)
    assert list(HealthScore.objects.values()) == before
    assert len(world.events_of(account, "success.health_scored")) == events == 1
    assert HealthScore.objects.get(account=account, week=WEEK).pk == first.pk


def test_an_older_week_scored_later_leaves_the_account_at_its_newest(account):
    use(account, weeks=3)
    shown = scored(account).score
    score_health(WEEK - timedelta(days=42))
    account.refresh_from_db()
    assert (account.health, account.health_week) == (shown, WEEK)
    assert HealthScore.objects.count() == 2


def test_lost_customers_are_scored_only_while_they_were_customers(account):
    Account.objects.update(status="churned", churned_on=WEEK - timedelta(days=8))
    assert score_health(WEEK) == 0
    assert score_health(WEEK - timedelta(days=14)) == 1


def test_the_activity_rate_of_a_week_leaves_out_who_was_being_implemented(account, seller, manager, csm):
    other_order = world.signed_order(seller, signed_on=WEEK - timedelta(days=30))
    world.deliver()
    live = Account.objects.get(company=other_order.company)
    Account.objects.filter(pk=live.pk).update(live_at=world.noon(WEEK - timedelta(days=7)), status="live")
    use(live, weeks=1)
    use(account, weeks=1)
    score_health(WEEK)
    activity = activity_rate(WEEK)
    assert (activity.active, activity.paying, activity.onboarding, activity.onboarding_active) == (1, 1, 1, 1)
    assert activity.rate == 1


def test_a_score_set_by_hand_stands_until_its_last_day(account, csm):
    use(account)
    scored(account)
    override_health(account, 30, by=csm, why="Their sponsor leaves in May", until=timezone.localdate())
    account.refresh_from_db()
    assert (account.health, account.health_grade) == (30, "risk")
    score_health(WEEK)
    account.refresh_from_db()
    assert account.health == 30
    assert end_overrides(timezone.localdate()) == 0
    assert end_overrides(timezone.localdate() + timedelta(days=1)) == 1
    account.refresh_from_db()
    assert account.health == HealthScore.objects.get(week=WEEK).score
    assert account.health_override_until is None


@pytest.mark.parametrize(
    ("score", "why", "days"), [(30, " ", 5), (101, "Known", 5), (-1, "Known", 5), (30, "Known", -1), (30, "Known", 400)]
)
def test_a_score_by_hand_needs_reason_scale_and_end(account, csm, score, why, days):
    with pytest.raises(NotPossible):
        override_health(account, score, by=csm, why=why, until=timezone.localdate() + timedelta(days=days))


def test_scoring_takes_a_fixed_number_of_queries(account, seller, manager, csm, django_assert_max_num_queries):
    for _ in range(4):
        world.signed_order(seller, signed_on=date(2026, 1, 5))
    world.deliver()
    with django_assert_max_num_queries(14):
        assert score_health(WEEK) == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_scoring_at_once_agree(account):
    use(account)
    errors, start = [], threading.Barrier(3)

    def score():
        try:
            start.wait()
            score_health(WEEK)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=score) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert HealthScore.objects.count() == 1
    assert len(world.events_of(account, "success.health_scored")) == 1
