from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules.dates import add_months
from people.rules.working_time import (
    WorkingHours,
    add_working_time,
    is_schedule_known,
    is_working_day,
    working_time_between,
)

SHANGHAI = WorkingHours()


@pytest.mark.parametrize(
    ("day", "months", "answer"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2027, 5, 1), -6, date(2026, 11, 1)),
        (date(2027, 5, 1), -3, date(2027, 2, 1)),
    ],
)
def test_months_are_calendar_months_clamped_at_the_end(day, months, answer):
    assert add_months(day, months) == answer


def test_make_up_saturdays_are_working_days_and_holidays_are_not():
    assert is_working_day(date(2026, 2, 14))  # Saturday before Spring Festival, worked
    assert not is_working_day(date(2026, 10, 1))  # National Day
    assert not is_working_day(date(2026, 11, 21))  # a plain Saturday


def test_a_year_without_a_published_schedule_falls_back_to_statutory_holidays_and_says_so():
    assert is_schedule_known(2026)
    assert not is_schedule_known(2035)
    assert is_working_day(date(2035, 3, 14))
    assert not is_working_day(date(2035, 10, 1))


def test_a_clock_started_on_friday_evening_runs_on_monday_morning():
    friday = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai
    assert add_working_time(friday, timedelta(hours=1), SHANGHAI) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_adding_working_time_and_measuring_it_agree(start, amount):
    hours = WorkingHours(starts=time(8, 30), ends=time(17))
    assert working_time_between(start, add_working_time(start, amount, hours), hours) == amount
