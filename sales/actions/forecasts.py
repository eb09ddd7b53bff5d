"""What reps and their leaders say of a deal's chance, and the weekly picture of it all."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from people.rights import rows_for
from sales import events
from sales.actions.checks import today
from sales.actions.deals import lock_deal
from sales.models import Deal, DealForecast, ForecastCategory
from sales.queries.forecast_parts import CATEGORY_SQL

RIGHT = "sales.judge_forecast"


@transaction.atomic
def call_forecast(deal: Deal, category: str, *, by: Person | None, why: str = "") -> Deal:
    """Say in which part of the forecast a deal counts; blank leaves it to the stage again.

    The owner's word is the call. Who answers for the owner judges it instead, with a reason, and that goes before the
    call. Raises NotPossible for a closed deal, an unknown part, or a judgement without a reason.
    """
    deal = lock_deal(deal)
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("“{deal}” is {status}: only open deals are forecast.").format(
                deal=deal, status=deal.get_status_display()
            ),
            code="deal_closed",
        )
    if category and category not in ForecastCategory.values:
        raise NotPossible(_("There is no part of the forecast “{part}”.").format(part=category), code="bad_category")
    forecast = DealForecast.objects.select_for_update().filter(deal=deal).first() or DealForecast(deal=deal)
    judges = by is not None and judges_for(by, deal)
    if judges and category and not why.strip():
        raise NotPossible(_("Say why you see it otherwise: the rep reads it."), code="no_reason")
    field = "judged" if judges else "called"
    if getattr(forecast, field) == category:
        return deal
    previous = getattr(forecast, field)
    setattr(forecast, field, category)
    if judges:
        forecast.judged_by, forecast.why = (by, why.strip()[:300]) if category else (None, "")
    forecast.save()
    kind = events.FORECAST_JUDGED if judges else events.FORECAST_CALLED
    record(kind, deal, by=by, why=why, category=category, previous=previous)
    return deal


def judges_for(person: Person, deal: Deal) -> bool:
    """Whether the person judges this deal's forecast rather than calls it: it is somebody else's, within reach."""
    if deal.owner_id == person.pk or not person.may(RIGHT):
        return False
    return Deal.objects.filter(rows_for(person, RIGHT), pk=deal.pk).exists()


# One statement, whatever the number of deals; a second run on the same day changes what moved since the first.
TAKE = f"""
INSERT INTO sales_forecastline
    (taken_on, deal_id, owner_id, kind, category, probability, amount, currency, expected_close_on)
SELECT %s, d.id, d.owner_id, d.kind, {CATEGORY_SQL}, s.probability, d.amount, d.currency, d.expected_close_on
FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id LEFT JOIN sales_dealforecast f ON f.deal_id = d.id
WHERE d.status = 'open'
ON CONFLICT (deal_id, taken_on) DO UPDATE SET owner_id = excluded.owner_id, kind = excluded.kind,
    category = excluded.category, probability = excluded.probability, amount = excluded.amount,
    currency = excluded.currency, expected_close_on = excluded.expected_close_on
"""  # noqa: S608 - the parts are constants


@transaction.atomic
def take_forecast(day: date | None = None) -> int:
    """Keep how every open deal stands in the forecast today; returns how many. May run twice without harm."""
    day = day or today()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [day])
        count = cursor.rowcount
        cursor.execute(
            "DELETE FROM sales_forecastline l USING sales_deal d WHERE l.taken_on = %s AND d.id = l.deal_id"
            " AND d.status <> 'open'",
            [day],
        )
    return count
