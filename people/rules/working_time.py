"""Working time on a business calendar: mainland China's holidays and make-up working days included."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays


@dataclass(frozen=True)
class WorkingHours:
    """When a team works. `country` is an ISO code, the times are local to `zone`."""

    country: str = "CN"
    starts: time = time(9)
    ends: time = time(18)
    zone: str = "Asia/Shanghai"


@lru_cache(maxsize=4096)
def is_working_day(day: date, country: str = "CN") -> bool:
    """Say whether people work on this day. In China make-up Saturdays and Sundays are working days.

    Years for which China's schedule is not published yet follow the statutory holidays, without make-up days: see
    `is_schedule_known`.
    """
    if country == "CN" and is_schedule_known(day.year):
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5 and day not in _public_holidays(country, day.year)


@lru_cache(maxsize=64)
def is_schedule_known(year: int) -> bool:
    """Whether the adjusted working days of this year in China are known to the calendar in use."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=64)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def add_working_time(start: datetime, amount: timedelta, hours: WorkingHours) -> datetime:
    """Return the moment when `amount` of working time has passed since `start` (aware; the answer has its zone)."""
    zone = ZoneInfo(hours.zone)
    moment, left = start.astimezone(zone), amount
    while True:
        opens, closes = _shift(moment.date(), hours, zone)
        if is_working_day(moment.date(), hours.country) and moment < closes:
            moment = max(moment, opens)
            if left <= closes - moment:
                return (moment + left).astimezone(start.tzinfo)
            left -= closes - moment
        moment = datetime.combine(moment.date() + timedelta(days=1), time(0), zone)


def is_working_time(moment: datetime, hours: WorkingHours) -> bool:
    """Say whether the working time runs at an aware moment."""
    zone = ZoneInfo(hours.zone)
    local = moment.astimezone(zone)
    opens, closes = _shift(local.date(), hours, zone)
    return is_working_day(local.date(), hours.country) and opens <= local < closes


def working_time_between(start: datetime, end: datetime, hours: WorkingHours) -> timedelta:
    """Return how much working time lies between two aware moments; zero when `end` is not after `start`."""
    zone = ZoneInfo(hours.zone)
    day, last, total = start.astimezone(zone).date(), end.astimezone(zone).date(), timedelta()
    while day <= last:
        opens, closes = _shift(day, hours, zone)
        if is_working_day(day, hours.country):
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total


def _shift(day: date, hours: WorkingHours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(day, hours.starts, zone), datetime.combine(day, hours.ends, zone)
