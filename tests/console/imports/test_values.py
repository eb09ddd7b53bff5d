"""Cells as people write them."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from console.imports.values import (
    PARSERS,
    choice_parser,
    guess_date_order,
    guess_decimal_comma,
    is_spreadsheet_damage,
    parse_boolean,
    parse_date,
    parse_datetime,
    parse_integer,
    parse_number,
)

HERE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2018-02-26 19:58:54", (2018, 2, 26, 19, 58, 54)),
        ("2018.02.26 19:58", (2018, 2, 26, 19, 58)),
        ("2018. 02. 26.", (2018, 2, 26)),
        ("2018/2/6", (2018, 2, 6)),
        ("2018-02-26T19:58:54.123", (2018, 2, 26, 19, 58, 54)),
        ("2018年2月26日", (2018, 2, 26)),
        ("2018年2月26日 下午7:58", (2018, 2, 26, 19, 58)),
        ("2018年02月26日 19时58分54秒", (2018, 2, 26, 19, 58, 54)),
        ("20180226", (2018, 2, 26)),
        ("20180226195854", (2018, 2, 26, 19, 58, 54)),
        ("26.02.2018", (2018, 2, 26)),
        ("26/02/18", (2018, 2, 26)),
        ("02/26/2018 7:58 PM", (2018, 2, 26, 19, 58)),
        ("26 Feb 2018", (2018, 2, 26)),
        ("26-Feb-18", (2018, 2, 26)),
        ("Feb 26, 2018", (2018, 2, 26)),
        ("43157", (2018, 2, 26)),
        ("43157.832569444", (2018, 2, 26, 19, 58, 54)),
        ("２０１８-０２-２６", (2018, 2, 26)),
    ],
)
def test_a_date_is_read_in_many_writings_as_local_time(text, wanted):
    assert parse_datetime(text) == datetime(*wanted, tzinfo=HERE)
    assert parse_date(text) == date(*wanted[:3])


def test_a_named_zone_is_heeded():
    assert parse_datetime("2018-02-26T11:58:54Z") == datetime(2018, 2, 26, 11, 58, 54, tzinfo=UTC)
    assert parse_datetime("2018-02-26 19:58:54+08:00") == datetime(2018, 2, 26, 11, 58, 54, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["20.máj", "2018-13-01", "2018-02-30", "yesterday", "13800138000", "99", "1.5", "0000-00-00"]
)
def test_what_is_no_date_is_not_guessed(text):
    with pytest.raises(ValueError):
        parse_datetime(text)


def test_the_order_of_day_and_month_is_given_or_shown_by_the_column():
    assert parse_date("03/04/2018", "dmy") == date(2018, 4, 3)
    assert parse_date("03/04/2018", "mdy") == date(2018, 3, 4)
    assert parse_date("4|2018|3", "%m|%Y|%d") == date(2018, 4, 3)
    assert guess_date_order(["01/02/2018", "01/13/2018"]) == "mdy"
    assert guess_date_order(["01/02/2018", "13/01/2018"]) == "dmy"
    assert guess_date_order(["13/01/2018", "01/13/2018", "14/01/2018"]) == "dmy"
    assert guess_date_order(["01/02/2018"]) == ""


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["24-03-12", "24-03-15", "25-03-16"], "ymd"),
        (["24/3/5", "24/12/13"], "ymd"),
        (["98-03-12"], "ymd"),
        (["24-03-12", "25-03-12", "26-03-12"], "dmy"),
    ],
)
def test_a_short_year_that_comes_first_is_told_from_a_day(texts, order):
    assert guess_date_order(texts) == order
    assert parse_date("24-03-12", "ymd") == date(2024, 3, 12)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["1.234", "1.234,50", "12"], ["1234", "1234.50", "12"]),
        (["12,5", "1.200", "7.5 €"], ["12.5", "1200", "7.5"]),
        (["1,234", "12.5", "1,234,567"], ["1234", "12.5", "1234567"]),
        (["1.234", "2.500"], ["1.234", "2.500"]),
    ],
)
def test_a_column_says_whether_its_comma_is_decimal(texts, wanted):
    order = guess_decimal_comma([text for text in texts if "€" not in text])
    assert [parse_number(text, order) for text in texts] == [Decimal(text) for text in wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,5", "1234.5"),
        ("1,234", "1234"),
        ("1,5", "1.5"),
        ("￥1,200", "1200"),
        ("¥3.4万", "34000"),
        ("1.2亿", "120000000"),
        ("12%", "12"),
        ("(120)", "-120"),
        ("−7", "-7"),
        ("0.0", "0"),
        ("１２３", "123"),
        ("5万元", "50000"),
    ],
)
def test_a_number_is_read_in_many_writings(text, wanted):
    assert parse_number(text) == Decimal(wanted)


@pytest.mark.parametrize("text", ["twelve", "1-2", "20.máj", "NaN", "Infinity", "1e99", "--1"])
def test_what_is_no_number_is_not_guessed(text):
    with pytest.raises(ValueError):
        parse_number(text)


def test_a_whole_number_has_no_fraction():
    assert parse_integer("12.0") == 12
    with pytest.raises(ValueError):
        parse_integer("12.5")


def test_yes_and_no_are_known_in_several_languages():
    assert [parse_boolean(word) for word in ("TRUE", "yes", "是", "1", "√")] == [True] * 5
    assert [parse_boolean(word) for word in ("FALSE", "No", "否", "0", "×")] == [False] * 5
    with pytest.raises(ValueError):
        parse_boolean("perhaps")


def test_a_choice_is_known_by_key_and_by_label_in_every_language():
    parse = choice_parser([("organic_search", "Organic search"), ("online", _("Online"))])
    assert parse("Organic Search", "") == parse("ORGANIC_SEARCH", "") == "organic_search"
    assert parse("Online", "") == "online"
    with pytest.raises(ValueError):
        parse("Paid", "")


@pytest.mark.parametrize("text", ["20.máj", "05.jan", "5-May", "May-20", "5月20日", "1.38E+10", "4.4E+17"])
def test_what_a_spreadsheet_rewrote_is_recognised(text):
    assert is_spreadsheet_damage(text)


@pytest.mark.parametrize(
    "text", ["5-20", "May", "March Ltd", "2018.05.20", "13800138000", "A4", "1E5", "e-mail", "Anna May"]
)
def test_what_only_looks_a_little_like_it_is_left_alone(text):
    assert not is_spreadsheet_damage(text)


@given(st.text(max_size=40), st.sampled_from(sorted(PARSERS)))
def test_no_text_makes_a_parser_crash(text, kind):
    with suppress(ValueError, OverflowError):
        PARSERS[kind](text, "")
