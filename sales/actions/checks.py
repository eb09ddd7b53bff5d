"""What an amount, a currency and a date must be before a record of sales takes them."""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from journal.errors import NotPossible
from sales.rules.money import LARGEST, to_cents

NOON = time(12)
FIRST_YEAR, LAST_YEAR = 1900, 2199


def clean_amount(amount: Any, *, may_be_zero: bool = True, what: object = "") -> Decimal:
    """The amount as Decimal to the cent. Raises NotPossible when it is no number, negative, too large or zero; with
    `what` the sentence names the field."""
    try:
        value = Decimal(str(amount if amount not in (None, "") else 0))
    except InvalidOperation:
        raise NotPossible(_("“{amount}” is not an amount.").format(amount=amount), code="bad_amount") from None
    if not value.is_finite() or value < 0:
        if what:
            raise NotPossible(_("“{field}”: an amount can't be negative.").format(field=what), code="negative_amount")
        raise NotPossible(_("An amount can't be negative."), code="negative_amount")
    if value > LARGEST:
        raise NotPossible(_("This amount is larger than the console can keep."), code="bad_amount")
    value = to_cents(value)
    if not value and not may_be_zero:
        raise NotPossible(_("The amount must be more than zero."), code="bad_amount")
    return value


def clean_percent(percent: Any, *, what: object = "") -> Decimal:
    """A percentage from 0 to 100 with two places. Raises NotPossible otherwise."""
    value = clean_amount(percent, what=what)
    if value > 100:
        raise NotPossible(_("A discount lies between 0 and 100 %."), code="bad_discount")
    return value


def clean_currency(currency: Any) -> str:
    """A three-letter code in capitals. Raises NotPossible otherwise."""
    code = str(currency or "").strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise NotPossible(
            _("“{currency}” is not a currency: use a code of three letters, such as CNY.").format(currency=currency),
            code="bad_currency",
        )
    return code


def check_same_currency(expected: str, other: str, what: object) -> None:
    """Raise NotPossible when `what` is in another currency."""
    if expected != other:
        raise NotPossible(
            _("{what} is in {other}, but this is in {expected}: amounts of two currencies are not added up.").format(
                what=what, other=other, expected=expected
            ),
            code="currency_mismatch",
        )


def check_term(starts_on: date | None, ends_on: date | None) -> None:
    """Raise NotPossible when a term ends before it starts, has an end without a start, or lies beyond all calendars."""
    if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in (starts_on, ends_on)):
        raise NotPossible(
            _("A term lies between the years {first} and {last}.").format(first=FIRST_YEAR, last=LAST_YEAR), "bad_term"
        )
    if ends_on and not starts_on:
        raise NotPossible(_("Say when the term starts, too."), code="bad_term")
    if starts_on and ends_on and ends_on < starts_on:
        raise NotPossible(
            _("The term ends on {ends_on}, before it starts on {starts_on}.").format(
                ends_on=ends_on, starts_on=starts_on
            ),
            code="bad_term",
        )


def check_not_future(day: date, what: object) -> None:
    """Raise NotPossible when something that has happened is dated after today (settings.TIME_ZONE)."""
    if day > today():
        raise NotPossible(_("{what}: {day} lies in the future.").format(what=what, day=day), code="date_in_future")


def moment_of(day: date) -> datetime:
    """When something dated by a day happened: now for today, else noon of the day in settings.TIME_ZONE."""
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    return now if day == now.date() else datetime.combine(day, NOON, timezone.get_default_timezone())


def local_day(moment: datetime) -> date:
    """The day of a moment in settings.TIME_ZONE, whatever the reader's zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def today() -> date:
    """Today in settings.TIME_ZONE."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
