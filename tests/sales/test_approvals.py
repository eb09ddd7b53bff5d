from decimal import Decimal

import pytest

from console.models import Notice
from journal.errors import NotPossible
from sales.actions import (
    approve_discount,
    ask_approval,
    change_limits,
    change_order,
    draft_order,
    refuse_discount,
    sign_order,
)
from sales.models import Order
from sales.navigation import today as cards_for
from tests.sales.test_deals import names_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(deal, rep, suite, year, leader, manager):
    return draft_order(deal, {**year, "discount_percent": "15"}, [{"product": suite}], by=rep)


def test_a_discount_above_the_limit_asks_those_who_may_give_it(asked, leader, manager, finance, make_person):
    assert asked.asked_at
    assert "sales.approval_asked" in names_of(asked)
    told = set(Notice.objects.filter(event__name="sales.approval_asked").values_list("person", flat=True))
    assert told == {leader.pk, manager.pk}
    assert [card.count for card in cards_for(leader) if "approve" in str(card.title)] == [1]


def test_price_line_and_order_discount_count_together(deal, rep, suite, year):
    lines = [{"product": suite, "unit_price": "10800", "discount_percent": "10"}]
    order = draft_order(deal, {**year, "discount_percent": "10"}, lines, by=rep)
    assert order.total_amount == Decimal("8748.00")
    assert order.deepest_discount == Decimal("27.10")
    with pytest.raises(NotPossible, match=r"27\.1% is above your limit of 10%"):
        sign_order(order, by=rep)


def test_nobody_approves_their_own_discount(asked, rep, manager, deal, suite, year):
    asked.owner.roles = ["sales_rep", "sales_manager"]
    asked.owner.save()
    with pytest.raises(NotPossible, match="for themselves"):
        approve_discount(asked, by=asked.owner)


def test_who_asked_for_a_colleague_does_not_approve_either(deal, leader, suite, year):
    order = draft_order(deal, {**year, "discount_percent": "15"}, [{"product": suite}], by=leader)
    with pytest.raises(NotPossible, match="for themselves"):
        approve_discount(order, by=leader)


def test_a_refusal_has_a_reason_and_the_seller_asks_again(asked, rep, manager):
    with pytest.raises(NotPossible, match="Say why"):
        refuse_discount(asked, by=manager, why=" ")
    refused = refuse_discount(asked, by=manager, why="Too deep for ten seats")
    assert (refused.asked_at, refused.refused_why) == (None, "Too deep for ten seats")
    assert Notice.objects.filter(person=rep, event__name="sales.approval_refused").exists()
    with pytest.raises(NotPossible, match="approved first"):
        sign_order(refused, by=rep)
    with pytest.raises(NotPossible, match="Nobody asks"):
        refuse_discount(refused, by=manager, why="again")
    again = ask_approval(refused, by=rep, why="They sign for three years")
    assert (again.asked_why, again.refused_why) == ("They sign for three years", "")
    assert approve_discount(again, by=manager).status == "approved"


def test_an_approver_approves_what_they_saw(asked, rep, manager):
    change_order(asked, {"discount_percent": "60"}, by=rep)
    with pytest.raises(NotPossible, match="60% now"):
        approve_discount(asked, by=manager, discount="15.00")
    assert Order.objects.get(pk=asked.pk).status == "draft"


def test_a_changed_draft_loses_its_approval_and_asks_anew(asked, rep, manager):
    approve_discount(asked, by=manager)
    changed = change_order(asked, {"notice_days": 60}, by=rep)
    assert changed.status == "approved"
    changed = change_order(asked, {"discount_percent": "16"}, by=rep)
    assert (changed.status, changed.approved_by, bool(changed.asked_at)) == ("draft", None, True)
    changed = change_order(asked, {"discount_percent": "5"}, by=rep)
    assert changed.asked_at is None
    with pytest.raises(NotPossible, match="may give this discount alone"):
        ask_approval(changed, by=rep)


def test_limits_are_a_table_that_the_manager_changes(asked, rep, leader, manager):
    change_limits({"sales_rep": "15", "sales_leader": "30"}, by=manager)
    assert sign_order(asked, by=rep).status == "signed"
    with pytest.raises(NotPossible, match="gives no discounts"):
        change_limits({"finance": "5"}, by=manager)
    with pytest.raises(NotPossible, match="between 0 and 100"):
        change_limits({"sales_rep": "101"}, by=manager)
