"""History speaks in labels and amounts, in the reader's language."""

from django.utils import translation

from journal.kinds import KINDS
from journal.wording import field_labels
from sales.events import CASH_RECEIVED


def test_changed_fields_read_as_their_labels():
    assert field_labels("sales.deal", "next_step, amount") == "next step, amount"


def test_changed_fields_read_in_chinese():
    with translation.override("zh-hans"):
        assert field_labels("sales.deal", "next_step, amount") == "下一步、金额"


def test_a_field_that_is_gone_still_reads_as_words():
    assert field_labels("sales.deal", "old_colour") == "old colour"
    assert field_labels("nothing.here", "old_colour") == "old colour"


def test_lines_of_an_order_are_named():
    with translation.override("zh-hans"):
        assert field_labels("sales.order", "lines") == "明细"


def test_an_amount_shows_its_sign():
    show = KINDS[CASH_RECEIVED.name].shows["money"]
    assert show({"amount": "311600.00", "currency": "CNY"}) == "¥311,600"
    assert show({}) == "—"
