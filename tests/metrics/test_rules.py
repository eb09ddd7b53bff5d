from datetime import date

import pytest

from metrics.rules.periods import PRESETS, stretch_before, stretch_of
from metrics.rules.rates import share, weakest_step

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("all", None, None),
        ("this_month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
        ("last_12_months", date(2025, 11, 22), TODAY),
    ],
)
def test_a_preset_is_a_stretch_of_days(preset, first, last):
    assert stretch_of(preset, TODAY) == (first, last)
    assert preset in PRESETS


def test_an_unknown_preset_is_all_time():
    assert stretch_of("the ice age", TODAY) == (None, None)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 3, 10), date(2026, 3, 16), (date(2026, 3, 3), date(2026, 3, 9))),
        (None, date(2026, 3, 16), None),
        (date(2026, 3, 16), None, None),
        (date(1, 1, 1), date(9999, 12, 31), None),
        (date(1, 1, 1), date(1, 1, 15), None),
        (date(1, 2, 1), date(1, 2, 28), (date(1, 1, 1), date(1, 1, 31))),
    ],
)
def test_before_whole_months_come_whole_months_before_days_as_many_days(first, last, before):
    assert stretch_before(first, last) == before


def test_a_share_of_nothing_is_unknown():
    assert share(3, 0) is None
    assert share(0, 4) == 0


def test_the_weakest_step_is_the_one_whose_rate_fell_most():
    before = {"lead": 100, "valid": 50, "deal": 25, "order": 10}
    assert weakest_step({"lead": 100, "valid": 45, "deal": 10, "order": 5}, before, tuple(before)) == "deal"
    assert weakest_step(before, before, tuple(before)) is None
    assert weakest_step({"lead": 0, "valid": 0, "deal": 0, "order": 0}, before, tuple(before)) is None
