from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from console import values


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "0", "0"),
        (950, "950", "950"),
        (12345, "12.3K", "1.2万"),
        (486000, "486K", "48.6万"),
        (8420000, "8.4M", "842万"),
        (340000000, "340M", "3.4亿"),
        (-12345, "-12.3K", "-1.2万"),
    ],
)
def test_large_numbers_are_short_in_the_readers_way(value, english, chinese):
    with translation.override("en"):
        assert values.number(value, compact=True) == english
    with translation.override("zh-hans"):
        assert values.number(value, compact=True) == chinese


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (Decimal("486000.00"), "CNY", "¥486,000"),
        (Decimal("1234.5"), "USD", "$1,234.50"),
        (Decimal("-20"), "EUR", "−€20"),
        (None, "CNY", "—"),
        (0, None, "¥0"),
        (5, "SEK", "SEK 5"),
    ],
)
def test_money_has_its_sign_and_cents_only_when_there_are_any(amount, currency, shown):
    with translation.override("en"):
        assert values.money(amount, currency) == shown


def test_nothing_and_what_is_no_number_is_a_dash_or_itself():
    assert values.number(None) == "—"
    assert [values.change(n) for n in (1234, -5, 0, None)] == ["+1,234", "−5", "0", "—"]
    assert values.number(Decimal("NaN")) == "—"
    assert values.number("n/a") == "n/a"
    assert values.percent(None) == "—"
    assert values.percent(Decimal("0.123")) == "12.3%"


def test_days_are_written_in_the_readers_way():
    with translation.override("en"):
        assert values.day(date(2020, 3, 1)) == "1 Mar 2020"
    with translation.override("zh-hans"):
        assert values.day(date(2020, 3, 1)) == "2020-03-01"


def test_times_are_in_the_readers_zone():
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        assert values.moment(datetime(2020, 12, 31, 18, 5, tzinfo=UTC)) == "2021-01-01 02:05"


def test_a_value_is_found_on_a_path_and_missing_steps_are_none():
    class Box:
        inner = None
        word = "x"

        def upper(self):
            return self.word.upper()

    assert values.value_at(Box(), "inner.word") is None
    assert values.value_at(Box(), "upper") == "X"
    assert values.value_at(Box(), lambda box: box.word * 2) == "xx"


def test_a_state_never_is_colour_alone():
    class Deal:
        status = "lost"

        def get_status_display(self):
            return "Lost <b>"

    html = values.status_chip(Deal())
    assert "chip-bad" in html
    assert "Lost &lt;b&gt;" in html


def test_a_script_in_a_name_stays_text():
    from console.pages import Column
    from console.pages.cells import cell_html

    row = type("Row", (), {"name": "<script>x</script>", "reason": "<i>why</i>", "link": 'x"y'})()
    html = cell_html(Column("name", "Name", why="reason", url="link"), row)
    assert "<script>" not in html
    assert "<i>" not in html
    assert 'href="x&quot;y"' in html
