"""The month-end audit at size: 2,000 self-sourced wins against all leads, one in ten of them planted beside a lead."""

import resource
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from bench.base import grow
from bench.results import Result, stopwatch
from companies.actions.loading import Load, load_companies, load_contacts
from leads.models import Lead
from people.models import Person
from people.rules.dates import add_months
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.actions.checks import moment_of, today
from sales.actions.shipping import first_stage
from sales.models import Deal, Order

WINS = 2_000
PLANTED = 10  # one win in so many was a lead


def measure(base: int, rows: int) -> list[Result]:
    grow(base)
    month = add_months(today().replace(day=1), -1)
    with transaction.atomic():
        planted = _wins(month)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    audit = open_month(month)
    with stopwatch() as watch:
        audit = run_audit(start_audit(audit, by=None))
    found = audit.wins.filter(is_proposed=True, order__number__in=planted).count()
    return [
        Result("audit.month_s", watch.seconds, "s", 60),
        Result("audit.wins", audit.wins_total, "wins"),
        Result("audit.recall", 100 * found / max(1, len(planted)), "%", 95, more_is_better=True),
        Result("audit.rss_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"),
    ]


def _wins(month: date) -> set[str]:
    """Signed orders of the month; every tenth has the phone of a lead that came before. Returns their numbers."""
    rep = Person.objects.create(email="audit-bench@example.com", name="Rep", password=make_password(None))
    last = add_months(month, 1) - timedelta(days=1)
    Lead.objects.filter(came_at__gte=moment_of(month)).update(came_at=timezone.now() - timedelta(days=90))
    since = moment_of(last - timedelta(days=300))
    known = Lead.objects.filter(came_at__gte=since).exclude(phone_e164="").exclude(status="merged")
    leads = list(known.order_by("?")[: WINS // PLANTED])
    firms, people = [], []
    for number in range(WINS):
        lead = leads[number // PLANTED] if number % PLANTED == 0 else None
        name = lead.company_name if lead else f"杭州第{number}号试制机械有限公司"
        firms.append(Load({"name": name, "legal_representative": "王伟" if number % 7 == 0 else ""}))
        people.append(Load({"name": f"联系人{number}", "phone": lead.phone_e164 if lead else ""}))
    companies = load_companies(firms, by=None, migrated=True)
    for load, company in zip(people, companies, strict=True):
        load.company = company
    contacts = load_contacts(people, by=None, migrated=True)
    stage, at = first_stage(), moment_of(last)
    deals = Deal.objects.bulk_create(
        Deal(
            name=company.name, company=company, contact=contact, owner=rep, stage=stage, status="won", opened_at=at,
            closed_at=at, created_at=at, is_self_sourced=True,
        )
        for company, contact in zip(companies, contacts, strict=True)
    )  # fmt: skip
    Order.objects.bulk_create(
        Order(number=f"BENCH-{n}", deal=deal, company=deal.company, owner=rep, journey=deal.journey, status="signed",
              signed_on=last, signed_at=at, created_at=at)
        for n, deal in enumerate(deals)
    )  # fmt: skip
    return {f"BENCH-{number}" for number in range(0, WINS, PLANTED)}
