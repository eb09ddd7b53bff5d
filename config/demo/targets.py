"""Targets of the demo company's sellers, what they say of their deals, and how the forecast moved in the last weeks."""

import random
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from people.models import Person, Team
from sales.actions.forecasts import call_forecast, take_forecast
from sales.actions.targets import WantedTarget, set_targets
from sales.models import Deal, ForecastLine, Order
from sales.rules.targets import QUARTER, spans_of

STEP = Decimal(10_000)
WEEKS = 8
WHY = ["预算还没批", "决策人出差到月底", "合同已在走流程", "竞争对手报价更低"]


def set_for_year(today: date, by: Person) -> None:
    """A target for each seller and team and quarter of this year, a little above what they sold last year."""
    sellers = list(Person.objects.with_role("sales_rep").exclude(team=None).select_related("team"))
    sold = Order.objects.signed().filter(kind="new", signed_on__gt=today - timedelta(days=365))
    total = sold.aggregate(total=Sum("total_amount"))["total"] or STEP
    each = max(STEP, (total * Decimal("1.15") / 4 / len(sellers) / STEP).quantize(Decimal(1)) * STEP)
    wanted = [
        WantedTarget(QUARTER, day, each + STEP * (number % 3), person=person)
        for day in spans_of(QUARTER, today.year)
        for number, person in enumerate(sellers)
    ]
    for team in Team.objects.filter(department="sales"):
        people = [person for person in sellers if person.team_id == team.pk]
        amount = (each + 2 * STEP) * len(people)
        wanted += [WantedTarget(QUARTER, day, amount, team=team) for day in spans_of(QUARTER, today.year) if people]
    set_targets(wanted, by=by)


def forecast(today: date, rng: random.Random) -> None:
    """Open deals get a day of closing, some a call or a judgement; each past week keeps a picture."""
    deals = list(Deal.objects.open().select_related("owner__team__leader", "stage").order_by("pk"))
    for deal in deals:
        deal.expected_close_on = today + timedelta(days=rng.randint(-6, 75))
    Deal.objects.bulk_update(deals, ["expected_close_on"])
    for deal in rng.sample(deals, len(deals) // 4):
        call_forecast(deal, rng.choice(["commit", "best", "best", "omitted"]), by=deal.owner)
    for deal in rng.sample(deals, len(deals) // 12):
        leader = deal.owner.team.leader if deal.owner.team else None
        if leader and leader != deal.owner:
            call_forecast(deal, rng.choice(["best", "pipeline"]), by=leader, why=rng.choice(WHY))
    take_forecast(today)
    _weeks_before(today, rng)


def _weeks_before(today: date, rng: random.Random) -> None:
    monday = today - timedelta(days=today.weekday())
    lines = list(ForecastLine.objects.filter(taken_on=today).select_related("deal"))
    earlier = []
    for week in range(WEEKS):
        day = monday - timedelta(weeks=week)
        if day == today:
            continue
        for line in lines:
            opened = line.deal.opened_at
            if opened is None or opened.date() > day:
                continue
            category = line.category if week < 2 or rng.random() < 0.7 else "pipeline"
            amount = (line.amount * Decimal(rng.randint(85, 120)) / 100).quantize(Decimal("0.01"))
            earlier.append(
                ForecastLine(
                    taken_on=day, deal_id=line.deal_id, owner_id=line.owner_id, kind=line.kind, category=category,
                    probability=line.probability, amount=amount if week else line.amount, currency=line.currency,
                    expected_close_on=line.expected_close_on,
                )
            )  # fmt: skip
    ForecastLine.objects.bulk_create(earlier, ignore_conflicts=True)
