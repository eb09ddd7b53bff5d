"""Calendar months, as contracts count them."""

from datetime import date

from dateutil.relativedelta import relativedelta


def add_months(day: date, months: int) -> date:
    """Return the day `months` calendar months later (or earlier), clamped at the month's end.

    31 Aug + 6 months = 28 Feb, 29 in a leap year. Windows in contracts are calendar months, never 180 days.
    """
    return day + relativedelta(months=months)
