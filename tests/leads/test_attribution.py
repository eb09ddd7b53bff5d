"""Credit for a result: whoever shares it, the shares make up the whole, to the cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.rules.attribution import MODELS, shares, split_money, weights

touches = st.lists(st.sampled_from(["sem", "seo", "salon", "hotline"]), min_size=1, max_size=12)
models = st.sampled_from(MODELS)
money = st.decimals(min_value=0, max_value=10**10, places=2)


@given(touches, models)
def test_the_shares_of_one_result_sum_to_exactly_one(contacts, model):
    assert sum(shares(contacts, model).values()) == 1


@given(money, touches, models)
def test_split_money_sums_to_the_amount_and_every_part_is_whole_cents(amount, contacts, model):
    parts = split_money(amount, contacts, model)
    assert sum(parts.values()) == amount
    assert all(part == round(part, 2) and part >= 0 for part in parts.values())
    assert set(parts) == set(shares(contacts, model))


@given(money, touches)
def test_even_parts_differ_from_their_share_by_less_than_a_cent_per_contact(amount, contacts):
    parts, of = split_money(amount, contacts, "even"), shares(contacts, "even")
    for channel, part in parts.items():
        assert abs(Fraction(part) - Fraction(amount) * of[channel]) <= Fraction(contacts.count(channel), 100)


def test_first_takes_the_earliest_last_the_latest_even_counts_each_contact():
    contacts = ["sem", "salon", "sem", "seo"]
    assert shares(contacts, "first") == {"sem": 1}
    assert shares(contacts, "last") == {"seo": 1}
    assert shares(contacts, "even") == {"sem": Fraction(1, 2), "salon": Fraction(1, 4), "seo": Fraction(1, 4)}


def test_cents_that_do_not_go_round_go_to_the_earliest():
    assert split_money(Decimal("100.00"), ["a", "b", "c"], "even") == {
        "a": Decimal("33.34"), "b": Decimal("33.33"), "c": Decimal("33.33"),
    }  # fmt: skip


def test_nobody_has_a_share_without_contacts_and_an_unknown_model_is_an_error():
    assert shares([], "even") == {} == split_money(Decimal(5), [], "even")
    with pytest.raises(ValueError, match="by time"):
        shares(["a"], "time")


def test_weights_add_up_counted_shares():
    assert weights({1: 4, 3: 2}) == 4 + Fraction(2, 3)
