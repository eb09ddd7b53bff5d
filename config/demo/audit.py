"""Customers whom reps of the demo company call their own, though marketing knew some of them before."""

from datetime import date, timedelta
from typing import Any

from config.demo.clock import Clock
from config.demo.sales import SalesStory
from leads.models import Lead
from people.models import Person
from people.rules.dates import add_months
from sales.actions.audit import agree_win, judge_win, lock_month
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.models import AuditWin, Order

OWN, ROUND = 5, 4  # orders a month: won without marketing, won round a lead


def sell(story: SalesStory, clock: Clock) -> list[Order]:
    """The self-sourced orders of the last two months that have ended; some of them go round a lead."""
    this_month = clock.today.replace(day=1)
    leads = _leads_for(add_months(this_month, -2))
    orders = []
    for back in (2, 1):
        month = add_months(this_month, -back)
        days = [month + timedelta(days=2 + 3 * number) for number in range(OWN + ROUND)]
        orders += [story.old_customer(day) for day in days[:OWN]]
        orders += [_round(story, leads.pop(), day, number) for number, day in enumerate(days[OWN:]) if leads]
    return orders


def judge(clock: Clock, marketing: Person, executive: Person) -> None:
    """The month before last is judged, signed and locked; the last one was looked through and waits for verdicts."""
    this_month = clock.today.replace(day=1)
    settled = run_audit(start_audit(open_month(add_months(this_month, -2)), by=marketing))
    for win in settled.wins.filter(is_proposed=True).order_by("pk"):
        agree_win(judge_win(win, AuditWin.Verdict.CREDIT, by=marketing), by=executive)
    lock_month(settled, by=executive)
    run_audit(start_audit(open_month(add_months(this_month, -1)), by=marketing))


def _leads_for(month: date) -> list[Lead]:
    """Leads that nobody turned into a deal, with a representative and a phone, from before that month."""
    rows = Lead.objects.filter(
        status__in=["lost", "pooled", "returned"], came_at__date__lt=month, came_at__date__gt=add_months(month, -6)
    ).exclude(legal_representative="")
    return list(rows.exclude(phone_e164="").exclude(company_core="").order_by("-pk")[: 2 * ROUND])


def _round(story: SalesStory, lead: Lead, signed_on: date, number: int) -> Order:
    """An order of the lead's own firm, written so that it does not look like it: each time in another way."""
    market, firm = story.market, story.market.firm()
    values: dict[str, Any] = {"region": lead.region, "city": lead.city, "employees": firm.employees}
    values["legal_representative"] = lead.legal_representative
    person = {"name": market.person(), "phone": market.mobile()}
    renamed = {**values, "name": firm.name.replace(firm.city, lead.city), "credit_code": firm.credit_code}
    known_by = {"name": lead.company_name, "industry": lead.industry}
    match number % 4:
        case 0:
            return story.own_customer(renamed, signed_on, {**person, "phone": lead.phone})
        case 1:
            return story.own_customer({**values, "name": lead.company_core}, signed_on, person)
        case 2:
            return story.own_customer({**values, **known_by}, signed_on, person)
        case _:
            return story.own_customer(renamed, signed_on, {"name": lead.name, "phone": lead.phone})
