"""The audit against a planted truth: it finds the bypasses, and it wrongs no honest rep."""

from collections import Counter

import pytest
from django.db import transaction

from leads.models import Channel
from sales.actions.audit_run import month_of, open_month, run_audit, start_audit
from sales.queries.audit_words import as_json
from tests.sales.audited import keep_leads, keep_orders
from tests.sales.planted import KINDS, plant


@pytest.fixture
def channel(db):
    return Channel.objects.get_or_create(key="sem-test", defaults={"name": "SEM test"})[0]


@pytest.fixture
def audit_world(rep, channel):
    def look(world):
        keep_orders(world.orders, rep)
        keep_leads(world.leads, channel)
        return as_json(run_audit(start_audit(open_month(month_of("2026-10")), by=None)))

    return look


def test_of_240_bypasses_of_8_kinds_among_5000_honest_wins_19_of_20_are_found_and_19_of_20_proposals_are_true(
    audit_world,
):
    world = plant()
    answer = audit_world(world)
    proposed = {(c["order"], c["lead"]) for c in answer["candidates"]}
    true = proposed & set(world.truth.items())
    missed = Counter(world.kinds[order] for order in world.truth.keys() - {order for order, _lead in true})
    wrong = [c for c in answer["candidates"] if (c["order"], c["lead"]) not in true]
    assert answer["wins"] == 5_240
    assert len(true) / len(world.truth) >= 0.95, missed
    assert len(true) / len(proposed) >= 0.95, wrong[:5]
    found_of = Counter(world.kinds[order] for order, _lead in true)
    assert all(found_of[kind] >= 24 for kind in KINDS), found_of
    assert not {c["order"] for c in answer["candidates"]} & (world.common_chiefs - world.truth.keys())
    assert world.common_chiefs
    assert all(c["evidence"] for c in answer["candidates"])


@pytest.mark.parametrize("near", [False, True])
def test_a_small_firm_of_200_leads_and_50_wins_a_month_gets_as_true_an_answer(audit_world, near):
    found = proposals = planted = 0
    for seed in range(1, 13):
        with transaction.atomic():  # each month in an empty house
            world = plant(seed, wins=34, bypasses=16, leads=200, near=near)
            proposed = {(c["order"], c["lead"]) for c in audit_world(world)["candidates"]}
            found += len(proposed & set(world.truth.items()))
            proposals, planted = proposals + len(proposed), planted + len(world.truth)
            transaction.set_rollback(True)
    assert found / planted >= 0.95
    assert found / proposals >= 0.95
